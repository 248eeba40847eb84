"""Whether a typed text reads as a number; only for a quiet hint beside the field, what is typed is kept as it is."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 40
_NUMBER = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.[0-9]*)?")
_MINUS = str.maketrans({"−": "-", "–": "-"})


def reads_as_number(text: str, unit: str = "") -> bool:
    """Tell whether scoring will find a number: full width, thousands separators and the item's unit are accepted."""
    if len(text) > LONGEST:
        return False
    bare, own_unit = _bare(text.translate(_MINUS)), _bare(unit)
    if own_unit:
        bare = bare.removesuffix(own_unit)
    return bool(_NUMBER.fullmatch(bare)) and any(char.isdigit() for char in bare)


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    seen = (char for char in folded if not char.isspace() and unicodedata.category(char) not in ("Cf", "Cc"))
    return unicodedata.normalize("NFKC", "".join(seen))
