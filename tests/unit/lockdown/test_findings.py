"""What is seen becomes findings: each rule, what the practical allows, and sentences for all of them."""

from __future__ import annotations

import re
from string import Formatter

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidate_agent.lockdown.checks import CHECKS, MOST_OF_A_KIND
from candidate_agent.lockdown.findings import USUAL, Finding, FindingCode, finding
from candidate_agent.lockdown.machine import Trouble
from candidate_agent.lockdown.observation import LONGEST_NAME, Network, Observation, shortened
from candidate_agent.lockdown.policy import (
    BROWSERS,
    DESIGN_PROGRAMS,
    LockdownPolicy,
    Severity,
    Work,
    plain,
)
from candidate_agent.lockdown.steps import StepName
from candidate_agent.lockdown.texts import EMERGENCY, FINDINGS, REPAIR, STEPS, TROUBLES, advice, cause, say_emergency
from exam.text import Refusal, Text

POLICY = LockdownPolicy()


def found(seen: Observation, work: Work = Work.THEORY, policy: LockdownPolicy = POLICY) -> dict[FindingCode, list[str]]:
    """What is found, by code, with what it is about."""
    told = {code: check(seen, policy, work) for code, check in CHECKS.items()}
    return {code: [one.evidence.about for one in some] for code, some in told.items() if some}


def test_what_was_not_seen_is_no_news() -> None:
    assert {check(Observation(), POLICY, Work.THEORY) and 1 for check in CHECKS.values()} == {None}


def test_a_sound_pc_has_no_finding() -> None:
    seen = Observation(
        programs=frozenset({"explorer.exe", "svchost.exe", "kaochang-agent.exe"}),
        displays=1,
        virtual_machine="",
        remote_session="",
        usb_storage=frozenset(),
        networks=(Network("以太网", up=True, addressed=True), Network("vEthernet (WSL)", up=True, addressed=True)),
        chinese_input=True,
        internet="",
    )
    assert found(seen) == {}


@pytest.mark.parametrize("name", ["WeChat.exe", "wechat.EXE", "ＷｅＣｈａｔ", " WeChat ", "ToDesk.exe", "QQ"])
def test_a_forbidden_program_is_found_however_its_name_is_written(name: str) -> None:
    for work in Work:
        assert found(Observation(programs=frozenset({name, "explorer.exe"})), work) == {
            FindingCode.FORBIDDEN_PROGRAM: [plain(name)]
        }


def test_a_program_whose_name_only_begins_like_a_forbidden_one_is_none() -> None:
    assert found(Observation(programs=frozenset({"qqpinyin.exe", "timedate.exe", "obsidian.exe"}))) == {}


@pytest.mark.parametrize("name", [*BROWSERS, *DESIGN_PROGRAMS])
def test_the_programs_of_the_practical_run_in_the_practical_alone(name: str) -> None:
    seen = Observation(programs=frozenset({f"{name}.exe"}))
    assert found(seen, Work.PRACTICAL) == {}
    assert found(seen, Work.THEORY) == {FindingCode.FORBIDDEN_PROGRAM: [name.casefold()]}


def test_a_program_that_records_the_screen_is_found_in_the_practical_too() -> None:
    seen = Observation(programs=frozenset({"obs64.exe", "SnippingTool.exe"}))
    assert found(seen, Work.PRACTICAL) == {FindingCode.CAPTURE_PROGRAM: ["obs64", "snippingtool"]}


@pytest.mark.parametrize(("count", "allowed", "is_found"), [(0, 1, False), (1, 1, False), (2, 1, True), (2, 2, False)])
def test_more_screens_than_allowed_are_found(count: int, allowed: int, *, is_found: bool) -> None:
    policy = LockdownPolicy(most_displays=allowed)
    assert (FindingCode.SECOND_DISPLAY in found(Observation(displays=count), policy=policy)) == is_found


def test_hotspot_usb_stick_virtual_machine_and_remote_desktop_are_found() -> None:
    seen = Observation(
        virtual_machine="virtualbox",
        remote_session="RDP",
        usb_storage=frozenset({"E:", "F:"}),
        networks=(Network("以太网", up=True, addressed=True), Network("WLAN", up=True, addressed=True, wireless=True)),
        internet="223.5.5.5:53",
        chinese_input=False,
    )
    assert found(seen) == {
        FindingCode.VIRTUAL_MACHINE: ["virtualbox"],
        FindingCode.REMOTE_SESSION: ["RDP"],
        FindingCode.INTERNET_REACHABLE: [""],
        FindingCode.USB_STORAGE: ["E:", "F:"],
        FindingCode.SEVERAL_NETWORKS: ["WLAN、以太网"],
        FindingCode.NO_CHINESE_INPUT: [""],
    }


def test_a_card_without_an_address_is_no_second_network() -> None:
    networks = (Network("eth0", up=True, addressed=True), Network("wlan0", up=True), Network("eth1", up=False))
    assert found(Observation(networks=networks)) == {}


def test_a_site_may_weigh_a_finding_otherwise() -> None:
    policy = LockdownPolicy(severities={"internet_reachable": Severity.LOCK})
    assert finding(policy, FindingCode.INTERNET_REACHABLE).severity is Severity.LOCK
    assert finding(POLICY, FindingCode.INTERNET_REACHABLE).severity is Severity.WARN


def test_a_policy_comes_from_a_file_and_refuses_what_makes_no_sense() -> None:
    assert msgspec.json.decode(msgspec.json.encode(POLICY), type=LockdownPolicy) == POLICY
    for wrong in (b'{"most_displays": 0}', b'{"code_attempts": 0}', b'{"strange": 1}', b'{"required": ["fly"]}'):
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(wrong, type=LockdownPolicy)


@given(st.frozensets(st.text(max_size=200), max_size=60))
def test_whatever_things_are_called_findings_stay_few_and_short(names: frozenset[str]) -> None:
    policy = LockdownPolicy(forbidden=tuple(name[:80] for name in names if name))
    seen = Observation(programs=names, usb_storage=names, virtual_machine="".join(sorted(names)))
    for check in CHECKS.values():
        told = check(seen, policy, Work.THEORY) or []
        assert len(told) <= MOST_OF_A_KIND
        for one in told:
            texts = [fact for fact in one.facts.values() if isinstance(fact, str)]
            assert all(len(text) <= LONGEST_NAME and text.isprintable() for text in texts)


def test_a_name_with_signs_that_cannot_be_printed_stays_on_one_line() -> None:
    assert shortened("a\nb\x1b[31m" + "长" * 200) == ("a\ufffdb\ufffd[31m" + "长" * 200)[:LONGEST_NAME]


# ---- sentences ------------------------------------------------------------------------------------------------------

SENTENCES: dict[str, Text] = {
    **{f"{code.value} cause": text.cause for code, text in FINDINGS.items()},
    **{f"{code.value} advice": text.advice for code, text in FINDINGS.items()},
    **EMERGENCY,
    **{f"repair {name}": text for name, text in REPAIR.items()},
}
LATIN = {"U"}


def test_everything_that_can_be_said_has_words() -> None:
    assert set(FINDINGS) == set(USUAL) == set(FindingCode)
    assert set(STEPS) == set(StepName)
    assert set(TROUBLES) == set(Trouble)


@pytest.mark.parametrize("name", SENTENCES)
def test_a_sentence_is_whole_and_quiet_in_both_languages(name: str) -> None:
    text = SENTENCES[name]
    fields = [{field for _, field, _, _ in Formatter().parse(side) if field} for side in (text.zh, text.en)]
    assert fields[0] == fields[1]
    assert not {"!", "\uff01"} & {*text.zh, *text.en}
    assert re.search(r"[\u4e00-\u9fff]", text.zh)
    assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"\{\w+\}", "", text.en))
    assert text.zh[-1] == "。"
    assert text.en[-1] == "."
    assert set(re.findall(r"[A-Za-z]+", re.sub(r"\{\w+\}", "", text.zh))) <= LATIN


@pytest.mark.parametrize("text", [*STEPS.values(), *TROUBLES.values()])
def test_a_part_of_a_sentence_has_both_languages(text: Text) -> None:
    assert re.search(r"[\u4e00-\u9fff]", text.zh)
    assert re.fullmatch(r"[ -~]+", text.en)


def test_every_rule_fills_its_sentence() -> None:
    seen = Observation(
        programs=frozenset({"QQ.exe", "obs64.exe"}),
        displays=2,
        virtual_machine="qemu",
        remote_session="RDP",
        usb_storage=frozenset({"E:"}),
        networks=(Network("a", up=True, addressed=True), Network("b", up=True, addressed=True)),
        internet="1.1.1.1:443",
        chinese_input=False,
    )
    told: list[Finding] = [one for check in CHECKS.values() for one in check(seen, POLICY, Work.THEORY) or []]
    assert {one.code for one in told} == set(CHECKS)
    for one in told:
        for sentence in (cause(one, "zh"), advice(one, "zh"), cause(one, "en"), advice(one, "en")):
            assert "{" not in sentence


def test_a_step_is_named_in_the_readers_language() -> None:
    one = finding(POLICY, FindingCode.STEP_NOT_ALLOWED, "usb_storage", step="usb_storage")
    assert "停用移动存储" in cause(one, "zh")
    assert "turning off USB storage" in cause(one, "en")


def test_a_refused_code_says_what_to_do() -> None:
    assert "30" in say_emergency(Refusal("emergency_attempts", {"seconds": 30}), "zh")
