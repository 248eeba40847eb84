"""Accounts: who may sign in, kept as hashes, read anew when the file was replaced."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from exam.people import EVERYBODY, ROLE_NAMES, Role
from server.accounts import (
    MOST_BYTES,
    Account,
    Accounts,
    AccountsError,
    hash_password,
    name_is_usable,
    password_is_usable,
    password_matches,
    read_accounts,
    tidy,
    write_accounts,
)
from tests.helpers.people import account_of, password_of

CHIEF = account_of("主考甲", Role.CHIEF_EXAMINER)


def test_every_human_role_has_a_name_and_no_other_has_one() -> None:
    assert set(ROLE_NAMES) == EVERYBODY
    assert [role for role in Role if role in EVERYBODY] == list(ROLE_NAMES)


def test_the_right_password_matches_and_no_other() -> None:
    assert password_matches(CHIEF, password_of("主考甲"))
    assert not password_matches(CHIEF, password_of("主考乙"))
    assert not password_matches(CHIEF, "")


def test_a_password_hashed_by_the_program_matches_and_is_argon2id() -> None:
    account = Account("主考甲", Role.CHIEF_EXAMINER, hash_password("correct horse"))
    assert account.hash.startswith("$argon2id$")
    assert "correct" not in account.hash
    assert password_matches(account, "correct horse")
    assert hash_password("correct horse") != account.hash, "each hash has a salt of its own"


def test_a_password_typed_in_full_width_is_the_same_password() -> None:
    account = account_of("主考甲", Role.CHIEF_EXAMINER, "abc12345")
    assert password_matches(account, "ａｂｃ１２３４５")
    assert tidy(" 主考甲 ") == "主考甲"


def test_nobody_and_somebody_taken_out_are_let_in_with_no_password() -> None:
    out = Account(CHIEF.name, CHIEF.role, CHIEF.hash, active=False)
    assert not password_matches(out, password_of("主考甲"))
    assert not password_matches(None, password_of("主考甲"))
    assert not password_matches(None, password_of("主考甲"), CHIEF.hash), "another's hash only costs the same time"


def test_a_hash_that_is_none_lets_nobody_in() -> None:
    for broken in ("", "plain", "$argon2id$v=19$m=8,t=1,p=1$x", "$2b$12$abcdefghijklmnopqrstuv"):
        assert not password_matches(Account("主考甲", Role.CHIEF_EXAMINER, broken), broken)


def test_a_password_longer_than_anybody_types_matches_nothing() -> None:
    account = account_of("主考甲", Role.CHIEF_EXAMINER, "x" * 128)
    assert password_matches(account, "x" * 128)
    assert not password_matches(account, "x" * 129)


@pytest.mark.parametrize(("name", "usable"), [("主考甲", True), ("", False), ("x" * 33, False), ("主\n考", False)])
def test_a_name_can_be_seen_and_is_not_too_long(name: str, *, usable: bool) -> None:
    assert name_is_usable(name) is usable


@pytest.mark.parametrize(("length", "usable"), [(7, False), (8, True), (128, True), (129, False)])
def test_a_password_has_its_length(length: int, *, usable: bool) -> None:
    assert password_is_usable("x" * length) is usable


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "trust" / "people.json"
    assert read_accounts(file) == ()
    write_accounts(file, [CHIEF])
    assert read_accounts(file) == (CHIEF,)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in lists, not in modes")
def test_the_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    write_accounts(tmp_path / "people.json", [CHIEF])
    assert stat.S_IMODE((tmp_path / "people.json").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        b'[{"name":"x"}]',
        b'[{"name":"x","role":"king","hash":""}]',
        b'[{"name":"x","role":"server","hash":""}]',
        b'[{"name":"x","role":"candidate","hash":""}]',
        b'[{"name":"x","role":"staff","hash":"","admin":true}]',
        b" " * (MOST_BYTES + 1),
    ],
)
def test_a_file_that_is_not_a_list_of_people_is_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "people.json"
    file.write_bytes(content)
    with pytest.raises(AccountsError, match="people add"):
        read_accounts(file)
    with pytest.raises(AccountsError):
        Accounts(file).find("x")


def test_a_replaced_file_is_seen_at_the_next_question(tmp_path: Path) -> None:
    file = tmp_path / "people.json"
    accounts = Accounts(file)
    assert accounts.find("主考甲") is None
    write_accounts(file, [CHIEF])
    assert accounts.find("主考甲") == CHIEF
    changed = account_of("主考甲", Role.CHIEF_EXAMINER, "another one")
    write_accounts(file, [changed])
    assert accounts.find("主考甲") == changed
    file.unlink()
    assert accounts.find("主考甲") is None, "a file that is gone lets nobody in"


def test_a_name_that_nobody_has_costs_what_the_others_cost(tmp_path: Path) -> None:
    file = tmp_path / "people.json"
    write_accounts(file, [CHIEF])
    accounts = Accounts(file)
    assert accounts.find("某某") is None
    assert accounts.stand_in == CHIEF.hash
