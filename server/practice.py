"""The practice exam (适应性模拟考核): the same day on the same software, with no trace in the real results.

Handbook section 3. It has a plan number, session names, a journal, a folder of files and papers of its own: a PC's or a
console's traces of the practice day belong to nothing in the real one, and a journal refuses another plan's number.
"""

from __future__ import annotations

import msgspec

from exam.ids import SessionId
from exam.plan import Plan
from exam.policy import MINUTE

ENDING = "-practice"
ANY_TIME = 3650 * 24 * 60 * MINUTE
"""How long before the planned start candidates may log in: practice is held on any day before."""


def practice_plan(plan: Plan) -> Plan:
    """Make the practice plan of a plan. Its sessions begin when somebody starts them, not at the real exam's times."""
    if plan.practice:
        return plan
    return msgspec.structs.replace(
        plan,
        number=f"{plan.number}{ENDING}",
        sessions=tuple(
            msgspec.structs.replace(session, id=SessionId(f"{session.id}{ENDING}")) for session in plan.sessions
        ),
        policy=msgspec.structs.replace(plan.policy, starts_by_itself=False, login_opens_before_start=ANY_TIME),
        practice=True,
    )
