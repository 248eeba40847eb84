"""`kaochang-sync bundle`, `verify`, `rescore` and `appeal`: what they say, and that the site would say the same."""

from __future__ import annotations

import stat
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from exam.plan import Level, Part
from exam.receipts import Receipt, ReceivedResult, sign_receipt
from exam.trust.signing import make_signing_key, public_of
from server.cli import main as serving
from server.scoring.score_site import score_site
from server.site_keys import SiteCard, card_file
from sync.bundle.opening import OpenedBundle, unpack
from sync.cli import main as syncing
from tests.helpers.bundled_sites import BundledSite, bundled, site_template
from tests.helpers.packages import CARD, ORGANISER_KEY, put_organiser

__all__ = ["bundled", "site_template"]

TICKET = "20261128002611000000100001"


class Desk:
    """The organiser's desk: the bundle, its key and card, the site's card, and a place to unpack."""

    def __init__(self, bundled: BundledSite, folder: Path) -> None:
        self.bundled, self.folder = bundled, folder
        self.file = bundled.made.path
        self.key, self.card, self.work = folder / "organiser.key", folder / "organiser.card", folder / "work"
        self.key.write_bytes(msgspec.json.encode(ORGANISER_KEY))
        self.card.write_bytes(msgspec.json.encode(CARD))
        self.site_card = card_file(bundled.site)
        self.work.mkdir()

    def run(self, command: str, *more: object, code: int = 0) -> Result:
        """Run a command of `kaochang-sync`; nothing that was unpacked may be left."""
        result = CliRunner().invoke(syncing, [command, *map(str, more)])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == code, result.output
        assert list(self.work.iterdir()) == []
        return result

    def verify(self, *more: object, file: Path | None = None, card: Path | None = None, code: int = 0) -> str:
        """Verify a bundle; returns what was said."""
        return self.run("verify", file or self.file, "--card", card or self.site_card, *more, code=code).output

    def inside(self, command: str, *more: object, code: int = 0) -> Result:
        """Run a command that opens the bundle."""
        return self.run(command, self.file, "--organiser", self.key, "--work", self.work, *more, code=code)

    def receipt(self, signing: bytes = ORGANISER_KEY.signing, **changed: object) -> Path:
        """A receipt for the bundle, or for something like it."""
        head = self.bundled.made.head
        opened = unpack(self.file, ORGANISER_KEY.sealing, self.folder / f"unpacked-{len(list(self.folder.iterdir()))}")
        assert isinstance(opened, OpenedBundle)
        receipt = Receipt(
            organiser=CARD.name,
            site=head.site,
            plan=head.plan,
            bundle=opened.id,
            lineage=head.lineage,
            records=head.records,
            journal=head.journal,
            final=head.final,
            at=datetime(2026, 11, 28, 12, 30, tzinfo=UTC),
            candidates=opened.candidates,
        )
        path = self.folder / "results.kcreceipt"
        path.write_bytes(sign_receipt(msgspec.structs.replace(receipt, **changed), signing))
        return path


@pytest.fixture
def desk(bundled: BundledSite, tmp_path: Path) -> Desk:
    return Desk(bundled, tmp_path)


# ---- bundle ---------------------------------------------------------------------------------------------------------


def test_the_site_makes_a_bundle_and_is_told_that_it_is_the_final_one(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "out.kcbundle"
    said = desk.run("bundle", "--site", desk.bundled.site.root, "--out", out).output
    assert "全部场次已关闭" in said
    assert "the final bundle" in said
    told = msgspec.json.decode(desk.run("bundle", "--site", desk.bundled.site.root, "--out", out, "--json").output)
    assert told["head"]["records"] == desk.bundled.made.head.records
    desk.verify(file=out)


def test_a_site_that_cannot_make_one_is_told_why_in_both_languages(desk: Desk, tmp_path: Path) -> None:
    site = desk.bundled.copied(tmp_path / "site")
    site.organiser_file.unlink()
    said = desk.run("bundle", "--site", site.root, "--out", tmp_path / "out", code=2).output
    assert "kaochang-provision organiser" in said
    put_organiser(site)
    next(path for path in site.blobs.rglob("*") if path.is_file()).unlink()
    assert "有 1 个文件块" in desk.run("bundle", "--site", site.root, "--out", tmp_path / "out").output
    said = desk.run("bundle", "--site", tmp_path / "nowhere", "--out", tmp_path / "out", code=2).output
    assert "还没有考试计划" in said
    (tmp_path / "a-file").write_bytes(b"")
    desk.run("bundle", "--site", site.root, "--out", tmp_path / "a-file" / "out", code=2)


# ---- verify ---------------------------------------------------------------------------------------------------------


def test_with_the_sites_card_alone_it_is_said_what_holds_and_that_nobody_looked_inside(desk: Desk) -> None:
    said = desk.verify()
    head = desk.bundled.made.head
    for words in (
        head.site,
        head.plan,
        head.journal,
        "没有一个字节被改动",
        "not one byte",
        "没有打开",
        "neither opened",
    ):
        assert words in said
    assert "[不符]" not in said


def test_with_the_organisers_key_everything_inside_is_told(desk: Desk) -> None:
    said = desk.verify("--organiser", desk.key, "--work", desk.work)
    for words in ("校验链", "重放：41 名考生", "重新评分", "41 candidates", "Chain", "intermediate theory"):
        assert words in said
    assert "没有打开" not in said


def test_it_is_told_to_programs_too(desk: Desk) -> None:
    told = msgspec.json.decode(desk.verify("--organiser", desk.key, "--work", desk.work, "--json"))
    assert told["holds"] is True
    codes = [check["code"] for check in told["checks"]]
    assert codes[:3] == ["signed", "named", "final"]
    assert {"parts", "chain", "replayed", "marked", "pieces"} <= set(codes)
    assert told["bundle"]["id"] == desk.bundled.made.id


def test_a_damaged_part_is_named_and_nothing_of_it_is_opened(desk: Desk, tmp_path: Path) -> None:
    data = bytearray(desk.file.read_bytes())
    data[-1] ^= 1
    file = tmp_path / "damaged"
    file.write_bytes(data)
    last = len(desk.bundled.made.head.parts)
    said = desk.verify("--organiser", desk.key, file=file, code=1)
    assert f"第 {last} 段(共 {last} 段)" in said
    assert "校验链" not in said
    told = msgspec.json.decode(desk.verify("--json", file=file, code=1))
    assert (told["holds"], told["bundle"], told["checks"][0]["code"]) == (False, None, "bundle_part_damaged")


def test_what_does_not_fit_inside_is_named_behind_what_holds_outside(desk: Desk, tmp_path: Path) -> None:
    file = desk.bundled.dishonest(tmp_path / "changed", "incidents.json", lambda data: data + b" ")
    said = desk.verify("--organiser", desk.key, "--work", desk.work, file=file, code=1)
    assert said.index("没有一个字节被改动") < said.index("incidents.json")
    said = desk.run("rescore", file, "--organiser", desk.key, "--work", desk.work, code=2).output
    assert "incidents.json" in said


def test_the_card_of_another_site_is_named_with_the_one_that_is_asked_for(desk: Desk, tmp_path: Path) -> None:
    card = msgspec.json.decode(desk.site_card.read_bytes(), type=SiteCard)
    for other in (
        msgspec.structs.replace(card, site="S0099", signing=public_of(make_signing_key())),
        msgspec.structs.replace(card, sealing=bytes(32)),
    ):
        file = tmp_path / "other.card"
        file.write_bytes(msgspec.json.encode(other))
        said = desk.verify(card=file, code=1)
        assert card.fingerprint in said
        assert other.fingerprint in said


def test_what_cannot_be_looked_at_ends_with_a_sentence_and_code_2(desk: Desk, tmp_path: Path) -> None:
    no_card = tmp_path / "no.card"
    no_card.write_bytes(b"\xff")
    assert "site.card" in desk.verify(card=no_card, code=2)
    assert "nothing-here" in desk.verify(file=tmp_path / "nothing-here", code=2)
    assert "organiser-key" in desk.verify("--organiser", no_card, code=2)
    assert "--organiser-card" in desk.verify("--receipt", no_card, code=2)
    assert "organiser.card" in desk.verify("--receipt", no_card, "--organiser-card", no_card, code=2)


# ---- the receipt ----------------------------------------------------------------------------------------------------


def test_a_receipt_for_this_bundle_holds_and_says_how_far_it_goes(desk: Desk) -> None:
    receipt = desk.receipt()
    said = desk.verify("--receipt", receipt, "--organiser-card", desk.card)
    assert "2026-11-28T20:30:00+08:00" in said
    assert f"覆盖全部 {desk.bundled.made.head.records} 条" in said
    more = ("--organiser", desk.key, "--work", desk.work)
    assert "回执所列每名考生" in desk.verify("--receipt", receipt, "--organiser-card", desk.card, *more)


def test_a_receipt_for_something_else_does_not_hold(desk: Desk) -> None:
    other = desk.receipt(records=1)
    assert "另一个结果包" in desk.verify("--receipt", other, "--organiser-card", desk.card, code=1)
    forged = desk.receipt(make_signing_key())
    assert "不是本考点的培训评价组织签发" in desk.verify("--receipt", forged, "--organiser-card", desk.card, code=1)


def test_a_receipt_that_lists_other_results_names_the_candidate(desk: Desk) -> None:
    receipt = desk.receipt()
    honest = msgspec.json.decode(receipt.read_bytes()[len(b"KAOCHANG-RECEIPT 1\n") + 8 : -64], type=Receipt).candidates
    lying = ReceivedResult(honest[4].ticket, honest[5].digest)
    receipt = desk.receipt(candidates=(*honest[:4], lying, *honest[5:]))
    args = ("--receipt", receipt, "--organiser-card", desk.card)
    assert honest[4].ticket in desk.verify(*args, "--organiser", desk.key, "--work", desk.work, code=1)


# ---- marks and appeals from the bundle alone ------------------------------------------------------------------------


def test_marking_again_from_the_bundle_alone_changes_nothing(desk: Desk) -> None:
    assert "没有差异" in desk.inside("rescore").output
    assert "changed nothing" in desk.inside("rescore", "--lang", "en").output


def test_a_corrected_key_gives_the_differences_that_the_site_would_find(desk: Desk, tmp_path: Path) -> None:
    site = desk.bundled.copied(tmp_path / "site")
    score_site(site)
    key = site.key(Level.INTERMEDIATE, Part.THEORY)
    key.write_text(key.read_text(encoding="utf-8").replace('"B"', '"A"'), encoding="utf-8")
    at_site = CliRunner().invoke(serving, ["rescore", "--site", str(site.root), "--json"])
    assert at_site.exit_code == 1, at_site.output
    at_desk = desk.inside("rescore", "--key", key, "--json", code=1)
    theirs, ours = (msgspec.json.decode(one.output)["differences"] for one in (at_site, at_desk))
    assert ours == theirs
    assert len(ours) > 10


def test_a_key_of_no_paper_here_is_refused(desk: Desk, tmp_path: Path) -> None:
    key = tmp_path / "key.json"
    known = msgspec.json.decode(desk.bundled.site.key(Level.INTERMEDIATE, Part.THEORY).read_bytes())
    key.write_bytes(msgspec.json.encode(known | {"package": "0" * 64}))
    assert "任何一份试卷" in desk.inside("rescore", "--key", key, code=2).output
    key.write_bytes(b"{}")
    assert "不是评分标准" in desk.inside("rescore", "--key", key, code=2).output


@pytest.mark.parametrize("number", [1, 7, 13, 40])
def test_an_appeal_file_is_byte_for_byte_the_sites(desk: Desk, tmp_path: Path, number: int) -> None:
    ticket = f"{TICKET[:-2]}{number:02}"
    theirs, ours = tmp_path / "theirs.json", tmp_path / "ours.json"
    arguments = ["appeal", "--site", str(desk.bundled.site.root), "--ticket", ticket, "--out", str(theirs)]
    assert CliRunner().invoke(serving, arguments).exit_code == 0
    desk.inside("appeal", "--ticket", ticket, "--out", ours)
    assert ours.read_bytes() == theirs.read_bytes()
    assert len(ours.read_bytes()) > 5000
    if sys.platform != "win32":
        assert stat.S_IMODE(ours.stat().st_mode) == 0o600


def test_an_appeal_of_nobody_is_refused(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "appeal.json"
    assert "26 位" in desk.inside("appeal", "--ticket", "12", "--out", out, code=2).output
    assert "没有准考证号" in desk.inside("appeal", "--ticket", "9" * 26, "--out", out, code=2).output
    assert not out.exists()


def test_another_organisers_key_reads_no_results(desk: Desk) -> None:
    other = msgspec.structs.replace(ORGANISER_KEY, sealing=bytes(range(100, 132)))
    desk.key.write_bytes(msgspec.json.encode(other))
    assert "不是封给这把密钥的" in desk.inside("rescore", code=2).output


@pytest.mark.parametrize("command", ["bundle", "verify", "rescore", "appeal"])
def test_help_has_an_example_the_exit_codes_and_the_next_step(command: str) -> None:
    said = CliRunner().invoke(syncing, [command, "--help"]).output
    for word in ("Example:", "Exit:", "Next:"):
        assert word in said
