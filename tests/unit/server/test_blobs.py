"""Pieces of files: named by their content, whole or not there, healed when the disk has spoilt one."""

from __future__ import annotations

from pathlib import Path

import pytest

from exam.package import digest_of
from server.blobs import MAX_PIECE, BlobStore, PieceError


def test_a_piece_is_found_again_by_another_store_on_the_same_folder(tmp_path: Path) -> None:
    name = digest_of(b"one")
    BlobStore(tmp_path).put(name, b"one")
    assert BlobStore(tmp_path).has(name)
    assert BlobStore(tmp_path).get(name) == b"one"


def test_a_piece_that_is_not_its_name_or_too_long_is_refused(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    with pytest.raises(PieceError, match="piece_damaged"):
        store.put(digest_of(b"one"), b"two")
    with pytest.raises(PieceError, match="piece_too_large"):
        store.put(digest_of(b"one"), b"x" * (MAX_PIECE + 1))
    assert list(tmp_path.rglob("*")) == []


def test_a_file_is_put_together_in_order_or_not_at_all(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    names = [digest_of(data) for data in (b"one", b"two")]
    store.put(names[0], b"one")
    assert store.read_file((names[0], names[1])) is None
    store.put(names[1], b"two")
    assert store.read_file((names[1], names[0])) == b"twoone"
    assert store.read_file(()) == b""


def test_a_piece_spoilt_on_the_disk_is_not_given_out_and_is_healed_by_the_next_upload(tmp_path: Path) -> None:
    name = digest_of(b"one")
    store = BlobStore(tmp_path)
    store.put(name, b"one")
    (path,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    path.write_bytes(b"spoilt")
    assert store.get(name) is None
    store.put(name, b"one")
    assert store.get(name) == b"one"


def test_an_upload_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    store, name = BlobStore(tmp_path), digest_of(b"one")
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", refuse)
        with pytest.raises(OSError, match="No space"):
            store.put(name, b"one")
    assert not store.has(name)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
