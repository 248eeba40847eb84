"""`kaochang-sync receipt`: what the organiser signed is taken, said in words and printed; nothing else is."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from exam import events as ev
from exam.ids import Digest, Ticket
from exam.people import Actor, Role
from exam.receipts import MAX_RECEIPT, Receipt, ReceivedResult, sign_receipt
from exam.text import Text
from server.forms.receipt_paper import list_digest
from server.site_folder import SiteFolder
from server.upload_files import receipts_folder
from sync.bundle.making import MadeBundle, make_bundle
from sync.cli import main
from sync.courier import coverage
from sync.courier.outgoing import make_outgoing
from sync.export import errors
from sync.export_texts import TEXTS
from tests.helpers.bundled_sites import BundledSite, bundled, site_template
from tests.helpers.confirmed_sites import goes_on, put_receipt, receipt_of
from tests.helpers.packages import CARD, ORGANISER
from tests.unit.forms.reading import has, pages

__all__ = ["bundled", "site_template"]

ADMINISTRATOR = Actor(Role.SYSTEM_ADMINISTRATOR, "系统管理员甲", "JK-01")
MATTERS = ev.ReleaseRefused("release_unknown", ADMINISTRATOR)
NOON = datetime(2026, 11, 28, 4, tzinfo=UTC)


class Desk:
    """A site of one's own after its day, its bundle as it is sent, and the receipt as it comes back on the disk."""

    def __init__(self, site: SiteFolder, folder: Path) -> None:
        self.site, self.folder = site, folder
        self.made: MadeBundle = make_bundle(site, "", folder / "made.kcbundle")

    def comes(self, signing: bytes = ORGANISER, **changed: object) -> Path:
        """A receipt comes back."""
        file = self.folder / "results.kcbundle.001.kcreceipt"
        file.write_bytes(sign_receipt(receipt_of(self.made, **changed), signing))
        return file

    def run(self, *words: object, code: int = 0) -> str:
        """Run `kaochang-sync receipt` on the site; returns what was said."""
        arguments = ["receipt", *map(str, words), "--site", str(self.site.root)]
        result = CliRunner().invoke(main, arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == code, result.output
        return result.output

    def kept(self) -> list[str]:
        """The receipts that the site has."""
        folder = receipts_folder(self.site)
        return [path.name for path in folder.iterdir()] if folder.is_dir() else []


@pytest.fixture
def desk(bundled: BundledSite, tmp_path: Path) -> Desk:
    return Desk(bundled.copied(tmp_path / "site"), tmp_path)


def test_a_receipt_is_kept_and_it_is_said_what_it_covers(desk: Desk) -> None:
    said = desk.run("take", desk.comes())
    assert desk.kept() == [f"{desk.made.id}.kcreceipt"]
    for words in (CARD.name, "2026-11-28 20:30", desk.made.id, "最终的结果包", "回执覆盖了考点的全部考试记录"):
        assert words in said, words
    assert list_digest(desk.made.candidates) in said


def test_taken_twice_it_is_one(desk: Desk) -> None:
    desk.run("take", desk.comes())
    desk.run("take", desk.comes())
    assert len(desk.kept()) == 1


def test_it_is_said_where_the_journal_has_gone_on(desk: Desk) -> None:
    goes_on(desk.site, MATTERS)
    said = desk.run("take", desk.comes(), code=1)
    assert "1 条影响结果的考试记录" in said
    assert len(desk.kept()) == 1


def test_a_receipt_from_before_the_close_is_kept_and_covers_nothing(desk: Desk) -> None:
    said = desk.run("take", desk.comes(final=False), code=1)
    assert "不是最终" in said
    assert len(desk.kept()) == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"site": "S0009"}, "考点 S0009 的"),
        ({"plan": "2026110009"}, "考试计划 2026110009 的"),
        ({"signing": b"\7" * 32}, "不是"),
    ],
)
def test_what_is_of_somebody_else_is_not_kept(desk: Desk, changed: dict[str, object], words: str) -> None:
    file = desk.comes(**changed)  # type: ignore[arg-type] # `signing` is bytes
    said = desk.run("take", file, code=2)
    assert words in said
    assert desk.kept() == []


@pytest.mark.parametrize("data", [b"", b"\xff" * 999, b"KAOCHANG-RECEIPT 1\n", b"x" * (MAX_RECEIPT + 5)])
def test_no_file_brings_it_down(desk: Desk, data: bytes) -> None:
    file = desk.folder / "r.kcreceipt"
    file.write_bytes(data)
    desk.run("take", file, code=2)
    desk.run("take", desk.folder / "nothing", code=2)
    desk.run("take", desk.folder, code=2)
    assert desk.kept() == []


@pytest.mark.parametrize("way", ["the network", "a disk"])
def test_a_receipt_that_says_something_else_than_was_sent_is_not_kept(desk: Desk, way: str) -> None:
    if way == "a disk":
        (desk.folder / "disk").mkdir()
        arguments = ["export", "--site", str(desk.site.root), "--to", str(desk.folder / "disk")]
        assert CliRunner().invoke(main, arguments).exit_code == 0
    else:
        make_outgoing(desk.site, "", NOON)
    other = ReceivedResult(Ticket("9" * 26), Digest("0" * 64))
    for changed in ({"candidates": (*desk.made.candidates[1:], other)}, {"records": 1}, {"final": False}):
        said = desk.run("take", desk.comes(**changed), code=2)
        assert "不要据此删除数据" in said
        assert next(iter(changed)) in said
    assert desk.kept() == []
    desk.run("take", desk.comes(candidates=tuple(reversed(desk.made.candidates))))


def test_without_the_organisers_card_or_a_site_it_is_said(desk: Desk) -> None:
    file = desk.comes()
    desk.site.organiser_file.unlink()
    for words in (("take", file), ("show",), ("print", "--out", desk.folder / "r.pdf")):
        assert "kaochang-provision organiser" in desk.run(*words, code=2)
    desk.site = SiteFolder(desk.folder / "nowhere")
    assert "还没有考试计划" in desk.run("show", code=2)


def test_every_receipt_is_shown_and_what_they_cover(desk: Desk) -> None:
    assert "还没有培训评价组织签名的回执" in desk.run("show", code=1)
    put_receipt(desk.site, receipt_of(desk.made))
    put_receipt(desk.site, receipt_of(desk.made, bundle=Digest("1" * 64), final=False))
    put_receipt(desk.site, receipt_of(desk.made, bundle=Digest("2" * 64)), signing=b"\7" * 32)
    said = desk.run("show")
    assert (desk.made.id in said, "1" * 64 in said, "2" * 64 in said) == (True, True, False)
    told = msgspec.json.decode(desk.run("show", "--json"))
    assert (told["covered"], len(told["receipts"])) == (True, 2)
    goes_on(desk.site, MATTERS)
    told = msgspec.json.decode(desk.run("show", "--json", code=1))
    assert (told["covered"], told["coverage"]["code"], told["coverage"]["after"]) == (False, coverage.GONE_ON, 1)


def test_the_paper_has_what_the_receipt_says(desk: Desk) -> None:
    out = desk.folder / "回执确认单.pdf"
    assert "还没有本次考试的回执" in desk.run("print", "--out", out, code=2)
    assert not out.exists()
    desk.run("take", desk.comes())
    assert str(out) in desk.run("print", "--out", out)
    receipt: Receipt = receipt_of(desk.made)
    text = "".join(pages(out.read_bytes()))
    assert has(text, receipt.organiser, receipt.site, receipt.plan, receipt.bundle, receipt.journal) == []
    assert all(f"{one.ticket}{one.digest[:16]}" in text for one in receipt.candidates)
    assert [one.name for one in desk.site.read_plan().candidates if one.name in text] == []


def test_a_paper_that_cannot_be_written_is_said(desk: Desk) -> None:
    desk.run("take", desk.comes())
    (desk.folder / "file").write_bytes(b"")
    assert "不能读写" in desk.run("print", "--out", desk.folder / "file" / "r.pdf", code=2)


# ---- sentences ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [*TEXTS.values(), *errors.TEXTS.values()], ids=[*TEXTS, *errors.TEXTS])
def test_a_sentence_tells_the_same_in_both_languages(text: Text) -> None:
    assert set(re.findall(r"\{\w+\}", text.zh)) == set(re.findall(r"\{\w+\}", text.en))
    assert re.search(r"[\u4e00-\u9fff]", text.zh)
    assert not re.search(r"[\u4e00-\u9fff]", text.en)
    assert not {"!", "\uff01"} & {*text.zh, *text.en}


def test_every_way_not_to_be_covered_has_its_sentence() -> None:
    codes = {value for name, value in vars(coverage).items() if name.isupper() and isinstance(value, str)}
    assert len(codes) == 6
    assert codes <= set(TEXTS)
