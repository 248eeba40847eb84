"""The practical on this PC: a work folder per task, what is saved in it kept, and what a screen shows of it (实操).

work = PracticalWork(runner, core, runner.pieces, clock, Places(root, away), open_folder, changed)
work.open(paper, media, seat)      while a practical paper is open; the same one again changes nothing
await work.flush()                 before the hand-in
work.leave()                       the candidate leaves: the folder goes out of the next one's sight
await work.close()                 the program ends: everything stays where it is
"""

from __future__ import annotations

from candidate_agent.practical_work.parts import FileSession, Known, Places
from candidate_agent.practical_work.work import FLUSH_SECONDS, PracticalWork

__all__ = ["FLUSH_SECONDS", "FileSession", "Known", "Places", "PracticalWork"]
