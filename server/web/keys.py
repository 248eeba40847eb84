"""What the application and a request carry, under typed keys."""

from __future__ import annotations

from aiohttp import web

from exam.ids import SittingId
from server.forms.press import Press
from server.metrics import Metrics
from server.service import ExamService
from server.sign_in import Pass
from server.site_folder import SiteFolder
from server.standby.site_files import SiteFileList
from server.web.doorkeeper import Doorkeeper
from server.web.machine_door import MachineDoor

SERVICE = web.AppKey("service", ExamService)
METRICS = web.AppKey("metrics", Metrics)
SITE = web.AppKey("site", SiteFolder)
DOORKEEPER = web.AppKey("doorkeeper", Doorkeeper)
DOOR = web.AppKey("door", MachineDoor)
SITE_FILES = web.AppKey("site_files", SiteFileList)
PRESS = web.AppKey("press", Press)
OPENAPI = web.AppKey("openapi", bytes)
SEATED: web.RequestKey[SittingId] = web.RequestKey("seated", SittingId)
"""The sitting whose token the request carried."""
PASS: web.RequestKey[Pass] = web.RequestKey("pass", Pass)
"""Who signed in at the console that asks."""
