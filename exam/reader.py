"""How somebody reads: in which language, and how large."""

from __future__ import annotations

import msgspec

from exam import look
from exam.text import Language


class Reader(msgspec.Struct, frozen=True):
    """`factor` is the text size in per cent."""

    language: Language = "zh"
    factor: int = look.LEAST_FACTOR

    def with_larger_text(self) -> Reader:
        """A step larger, where there is one."""
        return self._sized(self.factor + look.FACTOR_STEP)

    def with_smaller_text(self) -> Reader:
        """A step smaller, where there is one."""
        return self._sized(self.factor - look.FACTOR_STEP)

    def in_other_language(self) -> Reader:
        """The other language."""
        return Reader("en" if self.language == "zh" else "zh", self.factor)

    def _sized(self, factor: int) -> Reader:
        return Reader(self.language, max(look.LEAST_FACTOR, min(look.MOST_FACTOR, factor)))
