"""What one entry of an appeal file says, in words: labels for fields, clock times for exam times, names for codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from exam.people import ROLE_NAMES, Role
from server.appeal import Entry
from server.forms.paper import minutes
from server.forms.wording import (
    COMMANDS,
    DUTY_NAMES,
    FIELDS,
    HANDED_IN_BY,
    INCIDENTS,
    LEVELS,
    LOSSES,
    METHODS,
    TOPICS,
)

LONGEST = 600
"""Characters of one entry on paper; the file that `kaochang-server appeal` writes has all of it."""
_LEFT_OUT = frozenset(
    {
        "type",
        "sitting",
        "session",
        "line",
        "seq",
        "pieces",
        "boot",
        "wall_ms",
        "monotonic_ms",
        "anchor_wall_ms",
        "actor",
    }
)
"""What the paper says elsewhere, or what only a program reads."""
_DURATIONS = frozenset({"added", "by_power_cut", "gap", "duration", "before_end"})
_MOMENTS = frozenset({"at", "since", "until", "made_at", "expires_at"})
_CODES: Mapping[str, Mapping[str, str]] = {
    "by": HANDED_IN_BY,
    "cause": LOSSES,
    "duty": DUTY_NAMES,
    "kind": INCIDENTS,
    "level": LEVELS,
    "method": METHODS,
    "role": {role.value: text.zh for role, text in ROLE_NAMES.items()},
    "topic": TOPICS,
}


def content_of(entry: Entry) -> str:
    """What an entry says besides its kind, time and person, cut where it is very long."""
    text = "；".join(_parts(entry.facts, entry))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def actor_of(entry: Entry) -> str:
    """Who did it; empty for what nobody did."""
    actor = entry.facts.get("actor")
    if not isinstance(actor, dict):
        return ""
    role, name = actor.get("role", ""), actor.get("name", "")
    known = ROLE_NAMES.get(Role(role)) if role in set(Role) else None
    return f"{known.zh if known else ''} {name}".strip() or "系统"


def _parts(facts: Mapping[str, Any], entry: Entry) -> Iterator[str]:
    for name, value in facts.items():
        if name in _LEFT_OUT or value in ("", None, [], {}):
            continue
        if name == "command" and isinstance(value, dict):
            yield COMMANDS.get(str(value.get("type", "")), str(value.get("type", "")))
            yield from _parts(value, entry)
        elif name == "answer" and isinstance(value, dict):
            yield f"{FIELDS[name]} {_answer(value)}"
        else:
            yield f"{FIELDS.get(name, name)} {_value(name, value, entry)}"


def _value(name: str, value: Any, entry: Entry) -> str:
    match value:
        case bool():
            return "是" if value else "否"
        case int() if name in _DURATIONS:
            return minutes(value)
        case int() if name in _MOMENTS:
            return _clock(value, entry)
        case str():
            return _CODES.get(name, {}).get(value, value)
        case list() if all(isinstance(one, str) for one in value):
            return "、".join(value)
        case list() if all(isinstance(one, dict) and {"since", "until"} <= set(one) for one in value):
            return "、".join(f"{_clock(one['since'], entry)}—{_clock(one['until'], entry)}" for one in value)
        case dict() | list():
            return msgspec.json.encode(value).decode()
        case _:
            return str(value)


def _clock(at: Any, entry: Entry) -> str:
    """An exam time as the site's clock showed it, reckoned from the entry's own."""
    try:
        moment = datetime.fromisoformat(entry.time) + timedelta(milliseconds=int(at) - entry.at)
    except (ValueError, TypeError, OverflowError):
        return str(at)
    return f"{moment:%H:%M:%S}"


def _answer(answer: Mapping[str, Any]) -> str:
    match answer:
        case {"type": "chosen", "options": list(options)}:
            return "选 " + "".join(map(str, options)) if options else "(清空)"
        case {"type": "written", "texts": list(texts)}:
            return " / ".join(map(str, texts)) or "(清空)"
        case _:
            return msgspec.json.encode({name: value for name, value in answer.items() if name != "type"}).decode()
