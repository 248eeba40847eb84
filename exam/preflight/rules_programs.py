"""Rules about what is installed and what runs: system, database, the candidate's programs, protection."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from exam.preflight.facts import MachineFacts, System
from exam.preflight.requirements import Requirements
from exam.preflight.ruling import (
    ALL,
    COMMA,
    DESKS,
    SERVER,
    Check,
    M,
    N,
    R,
    Ruled,
    S,
    U,
    nothing,
    ruled,
    yes_or_no,
)
from exam.text import Fact

_ODBC = re.compile(r"ODBC Driver (\d{1,3}) for SQL Server", re.IGNORECASE)
SQL_YEARS = {8: "2000", 9: "2005", 10: "2008", 11: "2012", 12: "2014", 13: "2016", 14: "2017", 15: "2019", 16: "2022"}
"""What people call a SQL Server by its major version; 10.50 is 2008 R2."""
SERVER_BUILDS = {14393: "Windows Server 2016", 17763: "Windows Server 2019", 20348: "Windows Server 2022"}
DESKTOP_BUILDS = {17763: "Windows 10 1809", 19045: "Windows 10 22H2", 22000: "Windows 11"}
"""What people call a Windows by its build."""
_MOST_TOLD = 5


def server_system(facts: MachineFacts, needs: Requirements) -> Ruled | None:
    """A server edition of Windows that is still supported."""
    system = facts.system
    if system is None or system.family == "other":
        return None
    if system.family == "linux":
        return ruled(M, "linux", name=_told(system))
    if system.build is None or system.is_server is None:
        return None
    if system.build < needs.build_minimum:
        return ruled(S, name=_told(system))
    if not system.is_server:
        return ruled(M, "desktop", name=_told(system))
    return ruled(R if system.build >= needs.build_recommended else M, name=_told(system))


def desktop_system(facts: MachineFacts, needs: Requirements) -> Ruled | None:
    """A Windows on which the windows of ours run."""
    system = facts.system
    if system is None or system.family == "other":
        return None
    if system.family == "linux":
        return ruled(M, "linux", name=_told(system))
    if system.build is None:
        return None
    if system.build < needs.build_minimum:
        return ruled(S, name=_told(system))
    return ruled(R if system.build >= needs.build_recommended else M, name=_told(system))


def sql_server(facts: MachineFacts, needs: Requirements) -> Ruled | None:
    """SQL Server where there is one; without it the journal is a SQLite file, which needs nothing."""
    if facts.sql_servers is None:
        return None
    if not facts.sql_servers:
        return ruled(N)
    newest = max(facts.sql_servers)
    verdict = R if newest >= needs.sql_recommended else M if newest >= needs.sql_minimum else S
    return ruled(verdict, year=SQL_YEARS.get(newest, str(newest)))


def odbc(facts: MachineFacts, needs: Requirements) -> Ruled | None:
    """Microsoft's own driver, where there is a SQL Server to drive."""
    if facts.sql_servers is None or facts.odbc_drivers is None:
        return None
    if not facts.sql_servers:
        return ruled(N)
    versions = [int(found[1]) for name in facts.odbc_drivers if (found := _ODBC.search(name))]
    if not versions or max(versions) < needs.odbc_minimum:
        return ruled(S, "old" if facts.odbc_drivers else "none", drivers=_listed(facts.odbc_drivers) or "—")
    return ruled(R if max(versions) >= needs.odbc_recommended else M, version=max(versions))


def browsers(facts: MachineFacts, needs: Requirements) -> Ruled | None:
    """Firefox and Chrome (handbook section 3)."""
    if facts.browsers is None:
        return None
    missing = [name for name in needs.browsers if not _has(facts.browsers, name)]
    return ruled(S, missing=_listed(missing)) if missing else ruled(R, names=_listed(facts.browsers))


def chinese_input(facts: MachineFacts, _needs: Requirements) -> Ruled | None:
    """A Chinese input method, so that candidates can write."""
    return yes_or_no(facts.chinese_input, good=True)


def adobe(facts: MachineFacts, needs: Requirements) -> Ruled | None:
    """The three programs of the practical; another version opens the same files, and is not what was practised."""
    if facts.adobe is None:
        return None
    missing = [name for name in needs.adobe if not _has(facts.adobe, name)]
    if missing:
        return ruled(S, missing=_listed(missing))
    named = [one for one in facts.adobe if any(name.casefold() in one.casefold() for name in needs.adobe)]
    exact = all(
        any(name.casefold() in one.casefold() and needs.adobe_version.casefold() in one.casefold() for one in named)
        for name in needs.adobe
    )
    return ruled(R if exact else M, names=_listed(named))


def antivirus(facts: MachineFacts, _needs: Requirements) -> Ruled | None:
    """Virus protection that is on."""
    protection = facts.antivirus
    if protection is None or (protection.on is None and protection.names):
        return None
    names = _listed(protection.names) or "—"
    if protection.on:
        return ruled(R, names=names)
    return ruled(S, names=names) if protection.names else ruled(S, "none")


def server_restore(facts: MachineFacts, _needs: Requirements) -> Ruled | None:
    """A server whose disk forgets loses the exam."""
    return _restoring(facts, ruled(S, names=_listed(facts.disk_protection or ())))


def restore_card(facts: MachineFacts, _needs: Requirements) -> Ruled | None:
    """A PC whose disk forgets goes on after a restart by what the server has (PROTOCOL.md, Losses)."""
    return _restoring(facts, ruled(M, names=_listed(facts.disk_protection or ())))


def restart(facts: MachineFacts, _needs: Requirements) -> Ruled | None:
    """Nothing waits for a restart that would come in the middle of an exam."""
    if facts.restart_pending:
        return ruled(S)
    if facts.updates_pending:
        return ruled(S, "updates")
    return None if facts.restart_pending is None or facts.updates_pending is None else ruled(R)


def unrelated(facts: MachineFacts, _needs: Requirements) -> Ruled | None:
    """Unrelated software is closed (handbook section 11)."""
    if facts.unrelated is None:
        return None
    return ruled(S, programs=_listed(facts.unrelated)) if facts.unrelated else ruled(R)


def _restoring(facts: MachineFacts, found: Ruled) -> Ruled | None:
    if facts.disk_protection is None:
        return None
    return found if facts.disk_protection else ruled(R)


def _told(system: System) -> str:
    return " ".join(part for part in (system.name, system.version if system.family == "linux" else "") if part) or "—"


def _builds(needs: Requirements, names: Mapping[int, str]) -> dict[str, Fact]:
    wanted = {"recommended": needs.build_recommended, "minimum": needs.build_minimum}
    return {name: names.get(build, f"Windows {build}") for name, build in wanted.items()}


def _has(installed: Iterable[str], name: str) -> bool:
    return any(name.casefold() in one.casefold() for one in installed)


def _listed(names: Iterable[str]) -> str:
    return COMMA.join(list(dict.fromkeys(names))[:_MOST_TOLD])


PROGRAMS = (
    Check(
        "server_system",
        (SERVER,),
        frozenset({R, M, S, U}),
        server_system,
        lambda needs: _builds(needs, SERVER_BUILDS),
        ("system",),
    ),
    Check(
        "desktop_system",
        DESKS,
        frozenset({R, M, S, U}),
        desktop_system,
        lambda needs: _builds(needs, DESKTOP_BUILDS),
        ("system",),
    ),
    Check(
        "sql_server",
        (SERVER,),
        frozenset({R, M, S, U, N}),
        sql_server,
        lambda needs: {"recommended": SQL_YEARS[needs.sql_recommended], "minimum": SQL_YEARS[needs.sql_minimum]},
        ("sql_servers",),
    ),
    Check(
        "odbc",
        (SERVER,),
        frozenset({R, M, S, U, N}),
        odbc,
        lambda needs: {"recommended": needs.odbc_recommended, "minimum": needs.odbc_minimum},
        ("odbc_drivers", "sql_servers"),
    ),
    Check(
        "browsers",
        DESKS,
        frozenset({R, S, U}),
        browsers,
        lambda needs: {"needed": COMMA.join(needs.browsers)},
        ("browsers",),
    ),
    Check("chinese_input", DESKS, frozenset({R, S, U}), chinese_input, nothing, ("chinese_input",)),
    Check(
        "adobe",
        DESKS,
        frozenset({R, M, S, U}),
        adobe,
        lambda needs: {"needed": COMMA.join(needs.adobe), "version": needs.adobe_version},
        ("adobe",),
    ),
    Check("antivirus", ALL, frozenset({R, S, U}), antivirus, nothing, ("antivirus.on", "antivirus")),
    Check("server_restore", (SERVER,), frozenset({R, S, U}), server_restore, nothing, ("disk_protection",)),
    Check("restore_card", DESKS, frozenset({R, M, U}), restore_card, nothing, ("disk_protection",)),
    Check("restart", ALL, frozenset({R, S, U}), restart, nothing, ("restart_pending", "updates_pending")),
    Check("unrelated", ALL, frozenset({R, S, U}), unrelated, nothing, ("unrelated",)),
)
"""The checks of this page, in the order in which people read them."""
