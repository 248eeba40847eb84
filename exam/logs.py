"""Logs of every program: a sentence with fields a line, JSON to standard error; no names, answers or ID numbers.

structlog is a logging library, not a framework: it is the one import of this floor beyond messages and keys.
"""

from __future__ import annotations

import logging
import sys

import structlog


def log_to_stderr(*, verbose: bool = False) -> None:
    """Set logging up; called once by each program's entry point."""
    level = logging.DEBUG if verbose else logging.INFO
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=False),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
