"""Pictures on paper as SVG texts: a QR code of a ticket number, and a candidate's photo.

Typst takes them in memory beside the data, so setting a form reads and writes no file. A photo is drawn anew here: what
cannot be drawn becomes an empty frame on paper and never a failure.
"""

from __future__ import annotations

import base64
import io
import struct
import warnings
from collections.abc import Callable
from functools import lru_cache

import segno
from PIL import Image

from exam.ids import Digest
from server.site_folder import SiteFolder

PhotoLoader = Callable[[Digest], bytes | None]
"""Gives the bytes of a photo, None where there is none; raises nothing."""

MOST_PHOTO_BYTES = 5 * 1024 * 1024
"""Handbook section 5."""
MOST_PIXELS = 25_000_000
WIDTH, HEIGHT = 295, 413
"""A small one-inch photo (handbook section 5): 277 dots an inch at 27 mm."""
_QUALITY = 88
_BROKEN = (OSError, SyntaxError, ValueError, IndexError, EOFError, struct.error, Image.DecompressionBombError)


@lru_cache(maxsize=4096)
def qr_code(text: str) -> str:
    """A QR code (ISO/IEC 18004, level M) as SVG, one unit a module, without the quiet zone."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="svg", border=0, xmldecl=False, nl=False)
    return out.getvalue().decode()


def photo(data: bytes | None) -> str:
    """A photo as SVG; empty where there is none or it cannot be drawn."""
    drawn = _redrawn(data) if data else None
    if drawn is None:
        return ""
    jpeg, (width, height) = drawn
    source = f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="{source}"/></svg>'
    )


def _redrawn(data: bytes) -> tuple[bytes, tuple[int, int]] | None:
    if len(data) > MOST_PHOTO_BYTES:
        return None
    try:
        with warnings.catch_warnings():
            # Its stated size is looked at before a pixel is unpacked.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
                if image.width * image.height > MOST_PIXELS:
                    return None
                image.thumbnail((WIDTH, HEIGHT))
                out = io.BytesIO()
                image.convert("RGB").save(out, "JPEG", quality=_QUALITY)
                return out.getvalue(), image.size
    except _BROKEN:
        return None


def photos_of(site: SiteFolder) -> PhotoLoader:
    """Load photos from a site's folder."""

    def load(digest: Digest) -> bytes | None:
        try:
            with site.photo(digest).open("rb") as file:
                return file.read(MOST_PHOTO_BYTES + 1)
        except OSError:
            return None

    return load


def no_photos(_digest: Digest) -> bytes | None:
    """Load nothing: every frame stays empty."""
    return None
