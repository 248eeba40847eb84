"""From facts to findings: every verdict of the table is come to, and every finding is told whole in both languages."""

from __future__ import annotations

import re
from typing import get_args

import msgspec
import pytest

from exam.preflight.facts import Disk, MachineFacts, Why
from exam.preflight.findings import LONGEST_FACT, MOST_FACTS, MOST_FINDINGS, Finding, MachineRole, Verdict, worst
from exam.preflight.requirements import GB, NEEDS
from exam.preflight.texts import CHECK_TEXTS, advice_said, found_said, needed_said, title_said
from exam.preflight.verdicts import CHECKS, checks_of, judge
from exam.text import Language
from tests.unit.preflight.machines import NAMES, findings_of, recorded

TABLE = {(check.code, role, verdict) for check in CHECKS for role in check.roles for verdict in check.reach}
LANGUAGES: tuple[Language, ...] = get_args(Language)


def come_to() -> set[tuple[str, MachineRole, Verdict]]:
    return {
        (finding.code, recorded(name).role, finding.verdict) for name in NAMES for finding in findings_of(name).values()
    }


def test_there_are_machines_of_every_role() -> None:
    assert len(NAMES) >= 10
    assert {recorded(name).role for name in NAMES} == set(MachineRole)


@pytest.mark.parametrize(("code", "role", "verdict"), sorted(TABLE, key=str))
def test_every_verdict_of_the_table_is_come_to_by_a_recorded_machine(
    code: str, role: MachineRole, verdict: Verdict
) -> None:
    assert (code, role, verdict) in come_to()


def test_no_machine_comes_to_a_verdict_that_is_not_in_the_table() -> None:
    assert come_to() <= TABLE


@pytest.mark.parametrize("role", MachineRole)
def test_a_role_is_asked_each_thing_once_and_no_more_than_travels(role: MachineRole) -> None:
    codes = [check.code for check in checks_of(role)]
    assert len(codes) == len(set(codes)) <= MOST_FINDINGS
    assert set(codes) <= set(CHECK_TEXTS)


def test_every_check_has_words_and_every_words_a_check() -> None:
    assert {check.code for check in CHECKS} == set(CHECK_TEXTS)


@pytest.mark.parametrize("name", NAMES)
def test_every_finding_is_told_whole_in_both_languages(name: str) -> None:
    for finding in findings_of(name).values():
        for language in LANGUAGES:
            for say in (title_said, found_said, needed_said, advice_said):
                said = say(finding, language)
                assert said.strip()
                assert not re.search(r"[{}]", said), (finding.code, said)
        facts = {**finding.needed, **finding.found}
        assert len(facts) <= MOST_FACTS
        assert all(len(str(value)) <= LONGEST_FACT for value in facts.values())
        assert finding.case in CHECK_TEXTS[finding.code].cases or "reason" in finding.found


@pytest.mark.parametrize("code", sorted(CHECK_TEXTS))
def test_every_sentence_there_is_gets_said_of_some_machine(code: str) -> None:
    said = {findings_of(name)[code].case for name in NAMES if code in findings_of(name)}
    assert set(CHECK_TEXTS[code].cases) <= said


@pytest.mark.parametrize("role", MachineRole)
def test_what_cannot_be_read_is_looked_at_by_hand_and_is_never_fine_and_never_short(role: MachineRole) -> None:
    for finding in judge(role, MachineFacts()):
        assert finding.verdict is Verdict.UNKNOWN
        assert advice_said(finding, "zh") == CHECK_TEXTS[finding.code].by_hand.zh


def test_why_something_could_not_be_read_is_told() -> None:
    facts = MachineFacts(unread={"memory": Why.NO_RIGHT, "disk.fsync_ms": Why.TOO_SLOW}, disk=Disk())
    told = {finding.code: found_said(finding, "en") for finding in judge(MachineRole.SERVER, facts)}
    assert "this account may not" in told["memory"]
    assert "took too long" in told["disk_write"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("server-old-2008r2", ("已停止支持", "Windows Server 2019、2022 或 2025")),
        ("console-poor", ("已停止支持", "Windows 10（1809 或更新）")),
    ],
)
def test_an_old_system_is_told_plainly_with_what_works_instead(name: str, said: tuple[str, ...]) -> None:
    findings = findings_of(name)
    system = findings.get("server_system") or findings["desktop_system"]
    advice = advice_said(system, "zh")
    assert system.verdict is Verdict.SHORT
    assert all(part in advice for part in said)
    assert "out of support" in advice_said(system, "en")


def test_sql_server_2005_is_named_and_what_to_take_instead() -> None:
    finding = findings_of("server-old-2008r2")["sql_server"]
    assert found_said(finding, "zh") == "SQL Server 2005"
    assert "2016" in advice_said(finding, "zh")


def test_the_internet_is_wanted_at_the_server_and_forbidden_at_a_candidate() -> None:
    facts = MachineFacts(internet=True)
    server = {one.code: one.verdict for one in judge(MachineRole.SERVER, facts)}
    candidate = {one.code: one.verdict for one in judge(MachineRole.CANDIDATE, facts)}
    assert server["internet"] is Verdict.RECOMMENDED
    assert candidate["no_internet"] is Verdict.SHORT


def test_fewer_threads_than_cores_are_needed_is_too_few_without_knowing_the_cores() -> None:
    few = {one.code: one.verdict for one in judge(MachineRole.SERVER, MachineFacts(threads=4))}
    many = {one.code: one.verdict for one in judge(MachineRole.SERVER, MachineFacts(threads=32))}
    assert few["cores"] is Verdict.SHORT
    assert many["cores"] is Verdict.UNKNOWN


def test_a_site_may_set_other_limits() -> None:
    needs = msgspec.structs.replace(NEEDS[MachineRole.CANDIDATE], memory_minimum=16 * GB, memory_recommended=32 * GB)
    facts = MachineFacts(memory=8 * GB)
    usual = {one.code: one.verdict for one in judge(MachineRole.CANDIDATE, facts)}
    strict = {one.code: one.verdict for one in judge(MachineRole.CANDIDATE, facts, needs)}
    assert (usual["memory"], strict["memory"]) == (Verdict.RECOMMENDED, Verdict.SHORT)


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("server-good", Verdict.RECOMMENDED),
        ("candidate-good", Verdict.RECOMMENDED),
        ("console-good", Verdict.RECOMMENDED),
        ("server-minimal", Verdict.MINIMUM),
        ("candidate-minimal", Verdict.MINIMUM),
        ("candidate-internet", Verdict.SHORT),
    ],
)
def test_a_machine_is_as_good_as_its_worst_finding(name: str, verdict: Verdict) -> None:
    assert worst(findings_of(name).values()) is verdict


def test_a_finding_of_another_version_is_shown_by_its_code() -> None:
    finding = Finding("later_check", Verdict.SHORT, "short")
    assert title_said(finding, "zh") == "later_check"
    assert advice_said(finding, "en")
