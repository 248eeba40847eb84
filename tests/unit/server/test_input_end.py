"""A server that was started by another program hears of its end by the pipe between them."""

from __future__ import annotations

import os
import threading

from server.input_end import when_input_ends


def test_it_is_told_once_the_other_end_of_the_pipe_is_closed_and_not_before() -> None:
    read, write = os.pipe()
    ended = threading.Event()
    try:
        when_input_ends(ended.set, read)
        os.write(write, b"words that nobody reads")
        assert not ended.is_set()
        os.close(write)
        assert ended.wait(5)
    finally:
        os.close(read)


def test_no_input_at_all_is_its_end() -> None:
    ended = threading.Event()
    when_input_ends(ended.set, -1)
    assert ended.wait(5)
