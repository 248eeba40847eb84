"""What `GET /healthz` says of a server: whether it serves, and for how long its site has been led by whom.

A standby that has not taken over answers there too, see `exam.wire.standby_talk.StandbyHealth`.
"""

from __future__ import annotations

import msgspec

SERVING = "serving"
"""The status of a server that serves; anything else is the code of what keeps it from that."""
STARTING = "starting"
"""It reads its journal, or is between two lives."""


class Health(msgspec.Struct, frozen=True):
    """`epoch` says the term (`exam.terms.term_of`), `lineage` whose: the hex hash of the journal's first record. Both
    are nothing while it does not serve.
    """

    status: str
    program: str
    epoch: int = 0
    records: int = 0
    lineage: str = ""
