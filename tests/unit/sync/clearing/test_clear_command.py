"""`kaochang-sync clear`: what candidates left goes when the organiser has all of it, and not a byte before."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from exam import events as ev
from exam.ids import Digest
from server.blobs import BlobStore
from server.cli import main as serving
from server.scoring.exam_record import open_site_database, read_exam
from server.scoring.score_site import marks_path, score_site
from server.site_folder import SiteFolder, write_atomically
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from server.upload_files import cleared_file, receipts_of
from sync.bundle.making import make_bundle
from sync.clearing import belongings, clearing
from sync.clearing.clearing import read_note
from sync.cli import main
from sync.courier.coverage import Covered, coverage
from sync.export_texts import TEXTS
from tests.helpers.bundled_sites import BundledSite
from tests.helpers.confirmed_sites import goes_on, put_receipt, receipt_of
from tests.helpers.packages import CARD
from tests.unit.sync.clearing.servers import ADMINISTRATOR, GONE, KEPT, MATTERS, STARTED, Server

# ---- what may be cleared --------------------------------------------------------------------------------------------


def test_what_candidates_left_goes_and_what_proves_the_exam_stays(server: Server) -> None:
    server.confirm()
    before = server.files()
    said = server.clear("--yes")
    after = server.files()
    assert [name for name in GONE if (server.site.root / name).exists()] == []
    assert [name for name in after if ".kcbundle" in name] == []
    assert [name for name in after if ".copy-" in name] == []
    assert [name for name in KEPT if not (server.site.root / name).exists()] == []
    assert {name: after[name] for name in after if name in before} == {
        name: before[name] for name in after if name in before
    }
    assert set(after) - set(before) == {"upload/cleared.json"}
    assert "考生作品的文件块" in said
    assert "清理完成" in said
    card = CARD.signing
    assert [one.bundle for one in receipts_of(server.site, card)] == [server.made.id]


def test_it_is_noted_who_cleared_it_when_why_and_on_which_receipt(server: Server) -> None:
    server.confirm()
    server.clear("--yes")
    (one,) = read_note(server.site).clearings
    assert (one.by, one.reason, one.bundle) == ("系统管理员甲", "考试结束", server.made.id)
    assert one.records == server.made.head.records
    assert one.finished is not None
    assert one.files > 0
    assert one.size > 0
    assert "系统管理员甲" in cleared_file(server.site).read_text(encoding="utf-8")


def test_afterwards_the_exam_is_still_proved_and_appealed(server: Server) -> None:
    server.confirm()
    plan = server.site.read_plan()
    before = read_exam(plan, open_site_database(server.site)).last_hash
    server.clear("--yes")
    assert read_exam(plan, open_site_database(server.site)).last_hash == before
    assert isinstance(coverage(server.site), Covered)
    ticket = plan.sessions[0].places[0].ticket
    out = server.site.root.parent / "appeal.json"
    words = ["appeal", "--site", str(server.site.root), "--ticket", ticket, "--out", str(out)]
    result = CliRunner().invoke(serving, words)
    assert result.exit_code == 0, result.output
    paper = server.site.root.parent / "r.pdf"
    words = ["receipt", "print", "--site", str(server.site.root), "--out", str(paper)]
    assert CliRunner().invoke(main, words).exit_code == 0


@pytest.mark.parametrize("command", [["score"], ["rescore", "--write"]])
def test_afterwards_nothing_is_marked_without_the_files(server: Server, command: list[str]) -> None:
    score_site(server.site)
    marks = marks_path(server.site).read_bytes()
    server.confirm()
    server.clear("--yes")
    result = CliRunner().invoke(serving, [*command, "--site", str(server.site.root)])
    assert result.exit_code == 2
    assert "已在成绩送达后清除" in result.output
    assert marks_path(server.site).read_bytes() == marks


def test_cleared_twice_there_is_nothing_left_and_it_is_said_who_did_it(server: Server) -> None:
    server.confirm()
    server.clear("--yes")
    said = server.clear("--yes")
    assert "没有需要清理的数据" in said
    assert "上一次清理：系统管理员甲" in said
    assert len(read_note(server.site).clearings) == 1


def test_a_server_that_ran_on_after_the_receipt_may_be_cleared(server: Server) -> None:
    server.confirm()
    goes_on(server.site, STARTED, ev.SignedIn("sid", ADMINISTRATOR), ev.SignedOut("sid", ADMINISTRATOR))
    server.clear("--yes")
    assert not server.site.blobs.exists()


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_nothing_goes_before_somebody_says_yes(server: Server, answer: str) -> None:
    server.confirm()
    before = server.files()
    assert server.made.id in server.clear(code=2, answer=answer)
    assert server.files() == before
    server.clear(answer="y\n")
    assert not server.site.blobs.exists()


# ---- what may not ---------------------------------------------------------------------------------------------------


def test_without_a_receipt_nothing_goes(server: Server) -> None:
    server.refuses("还没有培训评价组织签名的回执")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"plan": "2026110009"}, "别的考试"),
        ({"site": "S0009"}, "别的考点"),
        ({"lineage": "0" * 64}, "考试记录与考点现有的不同"),
        ({"journal": "0" * 64}, "考试记录与考点现有的不同"),
        ({"records": 10**9}, "考试记录与考点现有的不同"),
        ({"final": False}, "不是最终的"),
        ({"bundle": Digest("0" * 64)}, "与回执确认的不同"),
    ],
)
def test_a_receipt_of_something_else_lets_nothing_go(server: Server, changed: dict[str, object], words: str) -> None:
    server.confirm(**changed)
    server.refuses(words)


def test_a_receipt_that_is_older_than_the_last_record_that_matters_lets_nothing_go(server: Server) -> None:
    server.confirm()
    goes_on(server.site, STARTED, MATTERS)
    server.refuses("1 条影响结果的考试记录")


def test_a_receipt_of_an_earlier_bundle_lets_nothing_go(server: Server) -> None:
    put_receipt(server.site, receipt_of(server.made))
    goes_on(server.site, MATTERS)
    later = make_bundle(server.site, "", server.site.root.parent / "later.kcbundle")
    put_receipt(server.site, receipt_of(later, final=False))
    server.refuses("1 条影响结果的考试记录")
    put_receipt(server.site, receipt_of(later))
    server.clear("--yes")


def test_a_receipt_that_is_not_signed_or_was_damaged_lets_nothing_go(server: Server) -> None:
    path = put_receipt(server.site, receipt_of(server.made), signing=b"\7" * 32)
    server.refuses("还没有培训评价组织签名的回执")
    path = put_receipt(server.site, receipt_of(server.made))
    good = path.read_bytes()
    for data in (good[:-1], good + b"x", good.replace(b'"final":true', b'"final":TRUE'), b""):
        path.write_bytes(data)
        server.refuses("还没有培训评价组织签名的回执")
    path.write_bytes(good)
    server.clear("--yes")


def test_without_the_organisers_card_nothing_goes(server: Server) -> None:
    server.confirm()
    server.site.organiser_file.unlink()
    server.refuses("没有培训评价组织的名片")


def test_a_piece_that_came_after_the_bundle_was_made_lets_nothing_go(bundled: BundledSite, tmp_path: Path) -> None:
    site = bundled.copied(tmp_path / "site")
    late = next(path for path in site.blobs.rglob("*") if path.is_file())
    data = late.read_bytes()
    late.unlink()
    server = Server(site, make_bundle(site, "", tmp_path / "made.kcbundle"))
    assert server.made.missing == 1
    server.confirm()
    BlobStore(site.blobs).put(Digest(late.name), data)
    assert isinstance(coverage(site), Covered), "the journal alone does not tell"
    server.refuses("与回执确认的不同")


def test_a_plan_that_was_changed_lets_nothing_go(server: Server) -> None:
    server.confirm()
    plan = server.site.read_plan()
    server.site.write_plan(msgspec.structs.replace(plan, site_name="另一个名称"))
    server.refuses("与回执确认的不同")


def test_what_an_old_server_did_not_bring_home_lets_nothing_go(server: Server) -> None:
    server.confirm()
    write_atomically(server.site.root / "set-aside" / "journal-1-aa.left.json", b"not even readable")
    server.refuses("set-aside")


@pytest.mark.parametrize("name", ["blobs", "photos", "roster.json"])
def test_a_link_to_somewhere_else_lets_nothing_go(server: Server, name: str) -> None:
    server.confirm()
    place, elsewhere = server.site.root / name, server.site.root.parent / "elsewhere"
    shutil.move(place, elsewhere)
    place.symlink_to(elsewhere)
    server.refuses("指向别处的链接")
    assert elsewhere.exists()


def test_while_a_server_runs_nothing_goes(server: Server) -> None:
    server.confirm()
    before = server.files()
    for file, plan in ((server.site.journal_file, server.site.read_plan().number), (_practice(server), "practice")):
        running = SqlJournal(open_database(sqlite_url(file)))
        running.open(plan)
        try:
            assert "store_in_use" in server.clear("--yes", code=2)
        finally:
            running.close()
    # Becoming the writer is itself a line of the database, so its own file is not compared.
    after = server.files()
    assert {name for name in before if after.get(name) != before[name]} <= {
        "journal/kaochang.sqlite3",
        "journal/practice.sqlite3",
    }


def _practice(server: Server) -> Path:
    return server.site.practice_journal_file


def test_while_it_is_cleared_no_server_begins(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.confirm()
    seen: list[str] = []

    def remove(site: SiteFolder, one: belongings.Belonging) -> bool:
        with pytest.raises(Exception, match="store_in_use") as caught:
            SqlJournal(open_database(sqlite_url(server.site.journal_file))).open(server.site.read_plan().number)
        seen.append(str(caught.value))
        return belongings.remove(site, one)

    monkeypatch.setattr(clearing, "remove", remove)
    server.clear("--yes")
    assert seen


@pytest.mark.parametrize("words", [("--by", " "), ("--reason", ""), ("--by", "甲" * 61), ("--reason", "理" * 501)])
def test_nobody_clears_without_a_name_and_a_reason(server: Server, words: tuple[str, str]) -> None:
    server.confirm()
    before = server.files()
    server.clear("--yes", *words, code=2)
    assert server.files() == before


def test_a_folder_that_is_no_site_is_said(tmp_path: Path) -> None:
    words = ["clear", "--site", str(tmp_path), "--by", "甲", "--reason", "理由", "--yes"]
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, "还没有考试计划" in result.output) == (2, True)


def test_whatever_may_go_is_named_to_people() -> None:
    assert {f"clear_{kind.value}" for kind in belongings.Kind} <= set(TEXTS)
