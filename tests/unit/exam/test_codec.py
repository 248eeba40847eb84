"""Bytes to messages: bounded, tolerant of what is new, never repeating in an error what somebody wrote."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.answers import Chosen, FormFilled, Written, is_within_bounds
from exam.commands import AnswerEntry, FileEntry, GapEntry, HandInEntry
from exam.events import HandInBy
from exam.ids import Digest, ItemId, MachineId, SittingId
from exam.wire import messages as wire
from exam.wire.codec import WireError, decode_to_machine, decode_to_server, encode

SITTING = SittingId("0" * 26 + "@第1考场/theory/20261128T0900")
texts = st.text(max_size=30)
answers = st.one_of(
    st.builds(Chosen, st.lists(texts, max_size=5).map(tuple)),
    st.builds(Written, st.lists(texts, max_size=5).map(tuple)),
    st.builds(FormFilled, st.dictionaries(texts, texts, max_size=3)),
)
entries = st.one_of(
    st.builds(AnswerEntry, texts.map(ItemId), answers, st.integers(), st.booleans()),
    st.builds(HandInEntry, st.sampled_from(HandInBy), st.integers()),
    st.builds(GapEntry),
    st.builds(
        FileEntry, texts.map(ItemId), texts, st.integers(), texts.map(Digest), st.just(()), st.integers(), st.booleans()
    ),
)
messages = st.one_of(
    st.builds(wire.Send, st.just(SITTING), st.integers(), st.integers(), entries),
    st.builds(wire.Login, st.integers(), texts, texts),
    st.builds(wire.Hello, st.integers(), texts, texts.map(MachineId), texts),
    st.builds(wire.Ping, st.integers()),
)


def outcome(decode: Callable[[bytes | str], object], data: bytes | str) -> str:
    """The code under which bytes are refused; empty where they are a message."""
    try:
        decode(data)
    except WireError as error:
        return error.code
    return ""


@given(messages)
def test_a_message_survives_the_wire(message: wire.ToServer) -> None:
    assert decode_to_server(encode(message)) == message


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_a_coded_error(data: bytes) -> None:
    for decode in (decode_to_server, decode_to_machine):
        assert outcome(decode, data) in ("", "message_unreadable")


@given(st.text(max_size=200))
def test_any_text_is_a_message_or_a_coded_error(data: str) -> None:
    assert outcome(decode_to_server, data) in ("", "message_unreadable")


@pytest.mark.parametrize("closed", [b"", b"]" * 200_000 + b"}"])
def test_bottomless_nesting_is_a_coded_error(closed: bytes) -> None:
    with pytest.raises(WireError):
        decode_to_server(b'{"type":"ping","sent":1,"x":' + b"[" * 200_000 + closed)


def test_a_message_is_read_up_to_its_limit_and_not_beyond() -> None:
    fits = encode(wire.Ping(1)).ljust(wire.MAX_MESSAGE)
    assert decode_to_server(fits) == wire.Ping(1)
    with pytest.raises(WireError) as caught:
        decode_to_server(fits + b" ")
    assert caught.value.code == "message_too_long"


def test_unknown_fields_are_tolerated() -> None:
    assert decode_to_server(b'{"type":"ping","sent":1,"mood":{"a":[1,2]}}') == wire.Ping(1)
    assert decode_to_machine(b'{"type":"pong","sent":1,"now":2,"mood":"good"}') == wire.Pong(1, 2)


@pytest.mark.parametrize(
    "data",
    [
        b'{"type":"login","request":1,"ticket":"SECRET","password":7}',
        b'{"type":"login","request":"SECRET","ticket":"1","password":"2"}',
        b'{"type":"SECRET"}',
        b'{"type":"send","sitting":"x","line":1,"seq":1,"entry":{"type":"SECRET"}}',
        b'{"type":"send","sitting":"x","line":1,"seq":1,"entry":{"type":"hand_in","by":"SECRET","made_at":1}}',
        b'{"type":"send","sitting":"x","line":1,"seq":1,"entry":{"type":"answer","answer":{"fields":{"SECRET":1}}}}',
        b'{"type":"send","entry":{"type":"answer","answer":{"type":"form","fields":{"SECRET":1}}}}',
        b"SECRET",
        b'{"type":"ping","sent":1} SECRET',
    ],
)
def test_an_error_never_repeats_what_stood_there(data: bytes) -> None:
    with pytest.raises(WireError) as caught:
        decode_to_server(data)
    assert "SECRET" not in str(caught.value)
    assert "SECRET" not in repr(caught.value.__cause__)


@given(st.sampled_from(["\x01", "a", "长", "😀", '"', "\\"]), st.integers(1, 60), st.integers(1, 5000))
def test_every_answer_within_bounds_fits_into_one_message(character: str, count: int, length: int) -> None:
    answer = Written((character * length,) * count)
    if is_within_bounds(answer):
        entry = AnswerEntry(ItemId("x" * 64), answer, 2**63)
        assert len(encode(wire.Send(SITTING, 10**6, 10**9, entry))) <= wire.MAX_MESSAGE


def test_the_largest_form_within_bounds_fits_into_one_message() -> None:
    cells = (("\x01" * 50,) * 50,) * 40
    answer = FormFilled({}, {"\x01" * 64: cells})
    assert is_within_bounds(answer)
    assert len(encode(wire.Send(SITTING, 1, 1, AnswerEntry(ItemId("P1"), answer, 0)))) <= wire.MAX_MESSAGE


def test_every_message_has_a_tag_of_its_own() -> None:
    kinds = (*wire.ToServer.__args__, *wire.ToMachine.__args__)
    tags = [kind.__struct_config__.tag for kind in kinds]
    assert len(set(tags)) == len(tags)
    assert all(isinstance(kind, type(msgspec.Struct)) for kind in kinds)
