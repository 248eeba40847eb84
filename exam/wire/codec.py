"""Bytes to messages and back: JSON through msgspec, checked against the types, bounded in length."""

from __future__ import annotations

import msgspec

from exam.wire.messages import MAX_MESSAGE, MAX_TO_MACHINE, ToMachine, ToServer

UNREADABLE = (msgspec.MsgspecError, UnicodeError, RecursionError)
"""What decoding raises for bytes that do not fit: the last two for text that is no UTF-8 and for bottomless nesting."""

_to_server: msgspec.json.Decoder[ToServer] = msgspec.json.Decoder(ToServer)
_to_machine: msgspec.json.Decoder[ToMachine] = msgspec.json.Decoder(ToMachine)
_encoder = msgspec.json.Encoder()


class WireError(Exception):
    """The other side sent what is not a message; `code` is stable, the text is for the log."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def encode(message: ToServer | ToMachine) -> bytes:
    """Write a message."""
    return _encoder.encode(message)


def decode_to_server(data: bytes | str) -> ToServer:
    """Read what a PC sent. Raises WireError."""
    try:
        return _to_server.decode(_bounded(data, MAX_MESSAGE))
    except UNREADABLE as error:
        raise WireError("message_unreadable", _shape(error)) from None


def decode_to_machine(data: bytes | str) -> ToMachine:
    """Read what the server sent. Raises WireError."""
    try:
        return _to_machine.decode(_bounded(data, MAX_TO_MACHINE))
    except UNREADABLE as error:
        raise WireError("message_unreadable", _shape(error)) from None


def _bounded(data: bytes | str, longest: int) -> bytes | str:
    if len(data) > longest:
        raise WireError("message_too_long", f"{len(data)} bytes")
    return data


def _shape(error: Exception) -> str:
    """Where the message is wrong, never what stood there: it may be an answer or a password."""
    text = str(error)
    return text[text.rfind("`$") :] if "`$" in text else type(error).__name__
