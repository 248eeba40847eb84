"""A target for a site's backup, as `kaochang-provision backup` leaves it; the disk is not looked at."""

from __future__ import annotations

from pathlib import Path

from server.backup.label import encode_label, make_settings, mark_name, write_settings
from server.site_folder import SiteFolder


def back_up_to(site: SiteFolder, stick: Path) -> str:
    """Make a key and mark a folder that is there; returns the recovery code."""
    number = site.read_plan().site_number
    settings, code = make_settings(number, str(stick))
    write_settings(site, settings)
    (stick / mark_name(number)).write_bytes(encode_label(settings.label()))
    return code
