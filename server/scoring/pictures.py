"""Pictures as candidates hand them in: kind, dimensions, and whether they open. Reading can neither raise nor bomb.

The format's own class is used, not `Image.open`: that would try every plugin, and guards against bombs by a setting of
the whole process and a warning (the GIF class asks that guard all the same, and is caught). Here the header tells the
dimensions, and pixels are decoded only below `MOST_PIXELS`.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PIL.GifImagePlugin import GifImageFile
from PIL.Image import DecompressionBombError
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.PsdImagePlugin import PsdImageFile

MOST_PIXELS = 40_000_000
"""Pixels up to which a picture is decoded to see that it is whole (160 MB in memory); above, its header counts."""

PSD = "psd"
_SIGNATURES = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"), (b"8BPS", PSD))
_OPENERS: Mapping[str, Callable[[io.BytesIO], ImageFile]] = MappingProxyType(
    {"png": PngImageFile, "jpeg": JpegImageFile, "gif": GifImageFile, PSD: PsdImageFile}
)
_DAMAGED = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, ArithmeticError, AttributeError,
    AssertionError, MemoryError, RuntimeError, Warning, struct.error, zlib.error, DecompressionBombError,
)  # fmt: skip
"""What Pillow raises over damaged pictures, seen in its sources and by fuzzing; it has no common class."""


@dataclass(frozen=True)
class Picture:
    """A picture that opens: `png`, `jpeg`, `gif` or `psd`, and pixels."""

    kind: str
    width: int
    height: int


def picture_kind(data: bytes) -> str | None:
    """Tell a picture's kind by its first bytes, whatever its name says."""
    return next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), None)


def read_picture(data: bytes) -> Picture | None:
    """Open a picture, None where it is none or damaged.

    A PSD is taken by its header: Photoshop may save it without the merged picture that could be decoded.
    """
    kind = picture_kind(data)
    if kind is None:
        return None
    try:
        with _OPENERS[kind](io.BytesIO(data)) as image:
            width, height = image.size
            if width < 1 or height < 1:
                return None
            if kind != PSD and width * height <= MOST_PIXELS:
                image.load()
    except _DAMAGED:
        return None
    return Picture(kind, width, height)
