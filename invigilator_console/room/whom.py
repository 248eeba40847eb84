"""Whom or what an act is about, in a few words."""

from __future__ import annotations

from exam.commands import StaffCommand
from exam.ids import SittingId
from exam.words import Words
from invigilator_console.room.acts.wording import all_named, named, session_of
from invigilator_console.room.board import Board
from invigilator_console.room.closure_view import session_said
from invigilator_console.room.forms import Target


def whom_said(board: Board, target: Target, words: Words) -> str:
    """The seats with their candidates, else the PC, the session or the room; empty where it is about the site."""
    if target.sittings:
        return all_named(board, target, words)
    if target.machine is not None:
        return " · ".join(part for part in (target.machine, target.room) if part)
    session = session_of(board, target)
    return session_said(session, words) if session is not None else target.room


def whom_of(board: Board, command: StaffCommand, words: Words) -> str:
    """The seat that one of several orders is about."""
    sitting: SittingId | None = getattr(command, "sitting", None)
    return named(board, sitting, words) if sitting else str(getattr(command, "room", "") or "")
