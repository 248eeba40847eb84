"""The people of a site and who acts in a record (handbook section 2).

What each role may do comes with *Authority*; every command carries its actor from the start.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


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
