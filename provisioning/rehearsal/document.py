"""The certificate as a document for printing (试考合格证明): a title and rows of texts."""

from __future__ import annotations

import msgspec

from exam.program import build_of
from exam.text import Fact, Language, Text
from provisioning.rehearsal.texts import LINES
from server.readiness import ReadinessCertificate, ReadinessLine

_TITLE = Text("试考合格证明", "Certificate of rehearsal")
_ROWS = {
    "site": Text("考核站点编号", "site"),
    "plan": Text("考试计划编号", "plan"),
    "roster": Text("名单校验码", "roster digest"),
    "program": Text("程序", "program"),
    "machine": Text("服务器", "server machine"),
    "machine_is": Text(
        "{system}；处理器 {processors}；内存 {memory} MB；Python {python}",
        "{system}; {processors} processors; {memory} MB memory; Python {python}",
    ),
    "pcs": Text("考生机", "candidate PCs"),
    "pcs_real": Text("考场真机 {pcs} 台：{names}", "{pcs} real ones of the room: {names}"),
    "pcs_are": Text("模拟 {pcs} 台(计划同时 {at_once} 人)", "{pcs} simulated ({at_once} sit at once by the plan)"),
    "made": Text("试考时间", "rehearsed"),
    "expires": Text("有效至", "good until"),
    "limit": Text("{value}(限 {limit})", "{value} (limit {limit})"),
}


class RehearsalDocument(msgspec.Struct, frozen=True):
    """What is printed: a title, and rows of what and how much."""

    title: str
    rows: tuple[tuple[str, str], ...]


def rehearsal_document(certificate: ReadinessCertificate, language: Language = "zh") -> RehearsalDocument:
    """Set a certificate as a document."""
    machine = certificate.machine
    facts: dict[str, Fact] = {
        "system": machine.system,
        "processors": machine.processors,
        "memory": machine.memory_mb,
        "python": machine.python,
    }
    pcs: dict[str, Fact] = {
        "pcs": certificate.pcs,
        "at_once": certificate.at_once,
        "names": ", ".join(certificate.machines),
    }
    head = {
        "site": certificate.site,
        "plan": certificate.plan,
        "roster": certificate.roster[:16],
        "program": build_of(certificate.program, certificate.manifest),
        "machine": _ROWS["machine_is"].say(language, facts),
        "pcs": _ROWS["pcs_real" if certificate.machines else "pcs_are"].say(language, pcs),
        "made": f"{certificate.made_at:%Y-%m-%d %H:%M}",
        "expires": f"{certificate.expires:%Y-%m-%d %H:%M}",
    }
    rows = [(_ROWS[name].say(language, {}), value) for name, value in head.items()]
    rows += [(name_of(line, language), value_of(line, language)) for line in certificate.lines]
    return RehearsalDocument(_TITLE.say(language, {}), tuple(rows))


def name_of(line: ReadinessLine, language: Language) -> str:
    """What a line is about; its code where a newer program knows more."""
    return LINES[line.code].say(language, {}) if line.code in LINES else line.code


def value_of(line: ReadinessLine, language: Language) -> str:
    """What was measured, with its limit where it has one; a dash where it was not measured."""
    value = measured(line)
    if line.limit is None:
        return value
    return _ROWS["limit"].say(language, {"value": value, "limit": _number(line.limit, line.unit)})


def measured(line: ReadinessLine) -> str:
    """The value with its unit; a dash where it did not come to that."""
    return "—" if line.value < 0 else _number(line.value, line.unit)


def limit_of(line: ReadinessLine) -> str:
    """The limit with its unit; nothing where there is none."""
    return "" if line.limit is None else _number(line.limit, line.unit)


def _number(value: float, unit: str) -> str:
    return f"{value:.6g} {unit}".strip()
