"""What handlers find in the application and in a request."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from aiohttp import web

from sync.hub.hub import Hub
from sync.hub.receiving import Receiving

HUB = web.AppKey("hub", Hub)
RECEIVING = web.AppKey("receiving", Receiving)
WRITERS = web.AppKey("writers", ThreadPoolExecutor)
"""Threads that write what arrives."""
SECURE = web.AppKey("secure", bool)
"""Whether browsers reach the hub by TLS: then the cookie never travels without."""
CALLER = web.RequestKey("caller", str)
"""The site whose token a request carries, or the person who is signed in."""
SESSION = web.RequestKey("session", str)
"""The cookie of the person who is signed in."""
