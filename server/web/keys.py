"""What the application and a request carry, under typed keys."""

from __future__ import annotations

from aiohttp import web

from exam.ids import SittingId
from server.metrics import Metrics
from server.service import ExamService
from server.site_folder import SiteFolder

SERVICE = web.AppKey("service", ExamService)
METRICS = web.AppKey("metrics", Metrics)
SITE = web.AppKey("site", SiteFolder)
STAFF_TOKEN = web.AppKey("staff_token", str)
OPENAPI = web.AppKey("openapi", bytes)
SEATED: web.RequestKey[SittingId] = web.RequestKey("seated", SittingId)
"""The sitting whose token the request carried."""
