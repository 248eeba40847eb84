"""The protocol in words and the protocol in code say the same."""

from __future__ import annotations

import re

import pytest

from candidate_agent.session import beside, core, outbox
from exam import answers, candidate_rules
from exam.commands import Entry
from exam.link import backoff, server_link
from exam.messages import TEXTS
from exam.policy import Policy
from exam.wire import messages as wire
from exam.wire import rehearsing
from server import desk, links, screens
from server.blobs import MAX_PIECE
from server.web import machine_socket
from tests.architecture.checkout import ROOT

TEXT = (ROOT / "exam" / "wire" / "PROTOCOL.md").read_text(encoding="utf-8")
MIB = 1024 * 1024


def tags(union: object) -> list[str]:
    """The tags of a union of messages."""
    return [str(kind.__struct_config__.tag) for kind in getattr(union, "__args__", ())]


@pytest.mark.parametrize("tag", [*tags(wire.ToServer), *tags(wire.ToMachine), *tags(Entry), *tags(answers.Answer)])
def test_every_kind_of_message_entry_and_answer_is_described(tag: str) -> None:
    assert f"`{tag}`" in TEXT


def test_nothing_is_described_that_does_not_exist() -> None:
    rows = set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE))
    assert rows == {*tags(wire.ToServer), *tags(wire.ToMachine)}


def test_the_version_is_the_codes() -> None:
    assert f"Version {wire.PROTOCOL} " in TEXT


@pytest.mark.parametrize("code", re.findall(r"`([a-z]+_[a-z_]+)`", TEXT))
def test_every_name_in_the_text_is_one_of_the_code(code: str) -> None:
    known = {*TEXTS, *tags(wire.ToServer), *tags(wire.ToMachine), *tags(Entry), *Policy.__struct_fields__}
    assert code in known | {field for kind in wire.ToMachine.__args__ for field in kind.__struct_fields__} | {"made_at"}


def test_the_limits_are_the_codes() -> None:
    policy = Policy()
    told = {
        f"`MAX_MESSAGE` {wire.MAX_MESSAGE // MIB} MiB, `MAX_TO_MACHINE` {wire.MAX_TO_MACHINE // MIB} MiB",
        f"{answers.MAX_ANSWER:,} characters in all, {answers.MAX_TEXT:,} a field, {answers.MAX_CELLS:,} cells".replace(
            ",", " "
        ).replace("  ", ", "),
        f"{MAX_PIECE // MIB} MiB, {candidate_rules.MOST_PIECES} pieces",
        f"{candidate_rules.LONGEST_ID}, 240 characters",
        f"{links.QUEUE} messages",
        f"| connections | {desk.MOST_CONNECTIONS} |",
        f"{policy.login_attempts} in a minute",
        f"after {backoff.FIRST:g} s, doubling up to {backoff.LONGEST:g} s",
        f"pings every {core.PING_EVERY // 1000} s",
        f"sends a `report` every {beside.REPORT_EVERY // 1000} s",
        f"at most {screens.LARGEST >> 10} KiB",
        f"heartbeat is {machine_socket.HEARTBEAT:g} s, the PC's {server_link.HEARTBEAT:g} s",
        f"at most {outbox.WINDOW} ahead",
        f"{rehearsing.MOST_TIMES} times of a kind, {rehearsing.MOST_VOUCHED} digests, {rehearsing.MOST_ERRORS} errors",
        f"after {core.PATIENCE // 1000} seconds",
    }
    assert {line for line in told if line not in TEXT} == set()
    assert candidate_rules.LONGEST_PIECE == MAX_PIECE
