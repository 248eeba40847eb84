"""Where a candidate was on the paper: kept while pages are made anew for another text size or language."""

from __future__ import annotations

from dataclasses import dataclass, field

from candidate_agent.ui.practical.memory import PracticalMemory
from candidate_agent.ui.theory.memory import TheoryMemory


@dataclass
class Memory:
    """One sitting's."""

    theory: TheoryMemory = field(default_factory=TheoryMemory)
    practical: PracticalMemory = field(default_factory=PracticalMemory)
    code: str = ""
    """What was typed of the code that enrols this PC."""
