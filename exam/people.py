"""The people of a site, and what each role may do (handbook sections 2, 7 and 8).

`MAY` is the one table: what is not in it nobody may do. A key is the name of a kind of command, as it travels, or of an
act at an endpoint that is no command. What needs more than one person besides stands in `exam.consent`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

import msgspec

from exam.text import Text


class Role(StrEnum):
    """Roles of the handbook, and the two that are not people of the site."""

    CHIEF_EXAMINER = "chief_examiner"  # 主考
    DEPUTY_CHIEF_EXAMINER = "deputy_chief_examiner"  # 副主考
    STAFF = "staff"  # 工作人员
    INVIGILATOR = "invigilator"  # 监考员
    SYSTEM_ADMINISTRATOR = "system_administrator"  # 系统管理员
    ROVING_INSPECTOR = "roving_inspector"  # 巡考员
    CANDIDATE = "candidate"  # 考生
    SERVER = "server"  # the server by the plan's times, no person


class Actor(msgspec.Struct, frozen=True):
    """Who did something: a role, the name they signed in with, and the machine they sat at."""

    role: Role
    name: str = ""
    machine: str = ""


THE_SERVER = Actor(Role.SERVER)

ROLE_NAMES: Mapping[Role, Text] = MappingProxyType(
    {
        Role.CHIEF_EXAMINER: Text("主考", "chief examiner"),
        Role.DEPUTY_CHIEF_EXAMINER: Text("副主考", "deputy chief examiner"),
        Role.STAFF: Text("工作人员", "staff"),
        Role.INVIGILATOR: Text("监考员", "invigilator"),
        Role.SYSTEM_ADMINISTRATOR: Text("系统管理员", "system administrator"),
        Role.ROVING_INSPECTOR: Text("巡考员", "roving inspector"),
    }
)
"""The roles that people sign in with, in the handbook's order (section 2)."""

CHIEFS = frozenset({Role.CHIEF_EXAMINER, Role.DEPUTY_CHIEF_EXAMINER})
"""The deputy stands in for the chief examiner in everything; the record says which of them it was."""
ROOM = frozenset({Role.INVIGILATOR})
INSPECTION = frozenset({Role.ROVING_INSPECTOR})
ADMINISTRATION = frozenset({Role.SYSTEM_ADMINISTRATOR})
SUPPORT = frozenset({Role.STAFF})
EVERYBODY = CHIEFS | ROOM | INSPECTION | ADMINISTRATION | SUPPORT

MAY: Mapping[str, frozenset[Role]] = {
    # ---- commands: time
    "start_session": CHIEFS | ROOM,
    "pause_session": CHIEFS | ROOM,
    "resume_session": CHIEFS | ROOM,
    "extend_session": CHIEFS | ROOM | INSPECTION,
    "extend_sitting": CHIEFS | ROOM | INSPECTION,
    "credit_lost_time": CHIEFS | ROOM | INSPECTION,
    "settle_interruption": CHIEFS | INSPECTION,
    "set_critical_moment": CHIEFS,
    "call_off": CHIEFS | INSPECTION,
    "switch_paper": CHIEFS,
    # Whoever types it: that the paper may be opened, the organiser has said with the code.
    "open_paper": CHIEFS | ROOM | ADMINISTRATION,
    # ---- commands: one candidate
    "allow_early_leave": CHIEFS | ROOM,
    "undo_hand_in": CHIEFS | ROOM | INSPECTION,
    "move_sitting": CHIEFS | ROOM | ADMINISTRATION,
    "stop_sitting": CHIEFS,
    "step_out": CHIEFS | ROOM,
    "step_back": CHIEFS | ROOM,
    "lower_hand": CHIEFS | ROOM,
    "check_identity": CHIEFS | ROOM,
    "record_screening": CHIEFS | ROOM | SUPPORT,
    "record_violation": CHIEFS | ROOM,
    "release_lock": CHIEFS | ROOM,
    # ---- commands: the room
    "send_message": CHIEFS | ROOM,
    "record_incident": CHIEFS | ROOM | INSPECTION | ADMINISTRATION | SUPPORT,
    "settle_incident": CHIEFS | ROOM,
    "record_stand_in": CHIEFS,
    "tick_duty": CHIEFS | ROOM | ADMINISTRATION | SUPPORT,
    "add_candidate": CHIEFS | ADMINISTRATION,
    "change_seats": CHIEFS | ROOM,
    "settle_point": CHIEFS,
    "close_session": CHIEFS,
    "see_matter": CHIEFS | ROOM,
    "ask_screen": CHIEFS | ROOM | INSPECTION,
    "read_emergency_code": CHIEFS | ROOM,
    # ---- commands: rooms and machines
    "arrange_room": CHIEFS | ROOM | ADMINISTRATION,
    "enrol_machine": CHIEFS | ADMINISTRATION,
    "retire_machine": CHIEFS | ADMINISTRATION,
    "tick_sealing": CHIEFS | ADMINISTRATION | SUPPORT,
    "seal_room": ADMINISTRATION | SUPPORT,
    "unseal_room": CHIEFS | ADMINISTRATION,
    # ---- commands: consent. Whose consent counts, the proposal itself says.
    "give_consent": EVERYBODY,
    "withdraw_proposal": EVERYBODY,
    # ---- acts at endpoints that are no commands
    "see_rooms": EVERYBODY,
    "see_losses": CHIEFS | ROOM | INSPECTION,
    "see_closure_report": CHIEFS | ROOM | INSPECTION | SUPPORT,
    "see_checks": CHIEFS | ROOM | ADMINISTRATION | SUPPORT,
    "see_appeal_file": CHIEFS | INSPECTION,
    "print_forms": EVERYBODY,
    "give_enrolment_codes": CHIEFS | ADMINISTRATION,
    "rehearse": CHIEFS | ADMINISTRATION,
    "switch_standby": CHIEFS | ADMINISTRATION,
    "take_over": CHIEFS | ADMINISTRATION,
    "see_screen": CHIEFS | ROOM | INSPECTION,
    "see_emergency_code": CHIEFS | ROOM,
    "give_orders": EVERYBODY,
    "sign_out": EVERYBODY,
}


def may(role: Role, act: str) -> bool:
    """Whether a role may do something. What is not in the table nobody may do."""
    return role in MAY.get(act, frozenset())
