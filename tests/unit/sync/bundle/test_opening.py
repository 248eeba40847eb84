"""Whoever has all keys of a site and changes one thing inside is found by what all the rest says, and it is named."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

import msgspec
import pytest

from exam.ids import Digest
from exam.messages import TEXTS
from exam.package import digest_of
from exam.text import Refusal
from exam.trust.hpke_sealing import make_sealing_key
from exam.trust.signing import make_signing_key, public_of
from server.blobs import BlobStore
from server.journal.record import chain
from server.site_folder import SiteFolder
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from sync.bundle import making
from sync.bundle.checking import CheckedOuter, check_outer
from sync.bundle.contents import BLOCK, Entry, Manifest, padding, plain_size, plain_stream
from sync.bundle.gathering import Gathered, gather
from sync.bundle.head import BundleHead
from sync.bundle.journal_lines import JournalLine, line_of, record_of
from sync.bundle.making import sealer_of, write_bundle
from sync.bundle.opening import OpenedBundle, unpack
from sync.bundle.results_key import content_key
from tests.helpers.bundled_sites import SMALL_PART, BundledSite, bundled, changed, held, site_template, with_entries
from tests.helpers.packages import ORGANISER_KEY

__all__ = ["bundled", "site_template"]

FILES = (
    "candidates/20261128002611000000100001.json",
    "closure/01.json",
    "closure/02.json",
    "decisions.json",
    "incidents.json",
    "marks.json",
)


def opened(path: Path, folder: Path) -> OpenedBundle:
    """An opened bundle; it must open."""
    found = unpack(path, ORGANISER_KEY.sealing, folder)
    assert isinstance(found, OpenedBundle), found
    return found


def refused(bundled: BundledSite, path: Path, folder: Path) -> Refusal:
    """Why a bundle that the site signed is refused inside."""
    assert isinstance(check_outer(path, bundled.signing), CheckedOuter)
    found = unpack(path, ORGANISER_KEY.sealing, folder)
    assert isinstance(found, Refusal), found
    assert found.code in TEXTS
    return found


def test_an_opened_bundle_is_a_folder_like_the_sites(bundled: BundledSite, tmp_path: Path) -> None:
    found = opened(bundled.made.path, tmp_path / "opened")
    site = bundled.site
    assert found.site.plan_file.read_bytes() == site.plan_file.read_bytes()
    journals = [SqlJournal(open_database(sqlite_url(one.journal_file))) for one in (site, found.site)]
    assert list(journals[0].read()) == list(journals[1].read())
    blobs = BlobStore(found.site.blobs)
    assert all(blobs.get(Digest(path.name)) for path in site.blobs.rglob("*") if path.is_file())
    assert (found.id, found.head, len(found.candidates), found.missing) == (
        bundled.made.id,
        bundled.made.head,
        41,
        (),
    )


def test_a_folder_that_holds_something_is_left_alone(bundled: BundledSite, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FileExistsError):
        unpack(bundled.made.path, ORGANISER_KEY.sealing, tmp_path)


def test_another_organisers_key_opens_nothing(bundled: BundledSite, tmp_path: Path) -> None:
    found = unpack(bundled.made.path, make_sealing_key(), tmp_path / "opened")
    assert found == Refusal("bundle_other_organiser", {"organiser": bundled.made.head.organiser})


def test_who_signed_is_looked_at_where_the_sites_key_is_given(bundled: BundledSite, tmp_path: Path) -> None:
    path, key = bundled.made.path, ORGANISER_KEY.sealing
    assert isinstance(unpack(path, key, tmp_path / "a", site_signing=bundled.signing), OpenedBundle)
    other = public_of(make_signing_key())
    assert unpack(path, key, tmp_path / "b", site_signing=other) == Refusal("bundle_signature")


# ---- a site that is not honest --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "change", [lambda data: data + b" ", lambda data: data[:-9] + b"7" + data[-8:]], ids=["more", "other"]
)
def test_a_file_that_does_not_follow_from_the_journal_is_named(
    bundled: BundledSite, tmp_path: Path, name: str, change: Callable[[bytes], bytes]
) -> None:
    refusal = refused(bundled, bundled.dishonest(tmp_path / "changed", name, change), tmp_path / "opened")
    # Marks that cannot be read at all are no marks to compare with.
    assert refusal.code in {"bundle_section_differs", "bundle_inner_file"}
    assert refusal.facts["name"] == name


def test_better_marks_for_a_friend_are_found(bundled: BundledSite, tmp_path: Path) -> None:
    def better(data: bytes) -> bytes:
        marks = msgspec.json.decode(data)
        marks["candidates"][0]["registered"] = "100.00"
        return msgspec.json.format(msgspec.json.encode(marks), indent=1) + b"\n"

    refusal = refused(bundled, bundled.dishonest(tmp_path / "changed", "marks.json", better), tmp_path / "opened")
    assert (refusal.code, refusal.facts["name"]) == ("bundle_section_differs", "marks.json")


def test_a_changed_answer_breaks_the_chain_at_its_record(bundled: BundledSite, tmp_path: Path) -> None:
    found: list[int] = []

    def altered(data: bytes) -> bytes:
        lines = data.splitlines(keepends=True)
        place = next(at for at, line in enumerate(lines) if b"answer_saved" in line)
        found.append(place + 1)
        lines[place] = lines[place].replace(b'\\"A\\"', b'\\"B\\"')
        return b"".join(lines)

    path = bundled.dishonest(tmp_path / "changed", "journal.jsonl", altered)
    assert refused(bundled, path, tmp_path / "opened") == Refusal("bundle_journal_chain", {"seq": found[0]})


def rechained(data: bytes, change: Callable[[list[JournalLine]], list[JournalLine]]) -> bytes:
    """A journal changed and chained anew: only what was signed before can tell."""
    lines = change([msgspec.json.decode(line, type=JournalLine) for line in data.splitlines()])
    first = record_of(data.splitlines()[0])
    previous, made = b"", []
    for seq, line in enumerate(lines, 1):
        hash_ = (
            first.hash if seq == 1 else chain(previous, seq, line.epoch, line.at, line.kind, line.sitting, line.payload)
        )
        previous = hash_
        made.append(line_of(record_of(msgspec.json.encode(msgspec.structs.replace(line, seq=seq, hash=hash_.hex())))))
    return b"".join(made)


def test_a_journal_chained_anew_is_not_the_one_whose_hash_was_signed(bundled: BundledSite, tmp_path: Path) -> None:
    path = bundled.dishonest(
        tmp_path / "changed", "journal.jsonl", lambda data: rechained(data, lambda lines: lines[:-1])
    )
    assert refused(bundled, path, tmp_path / "opened").facts == {"what": "records"}


def test_a_journal_that_no_rule_allows_is_not_replayed(bundled: BundledSite, tmp_path: Path) -> None:
    def unknown(lines: list[JournalLine]) -> list[JournalLine]:
        payload = lines[-1].payload.replace(lines[-1].payload[2:6], "tepy", 1)
        return [*lines[:-1], msgspec.structs.replace(lines[-1], payload=payload)]

    path = bundled.dishonest(tmp_path / "changed", "journal.jsonl", lambda data: rechained(data, unknown))
    assert refused(bundled, path, tmp_path / "opened").code == "bundle_journal_rules"


@pytest.mark.parametrize("line", [b"{}\n", b"\xff\xfe\n", b'{"seq":-1}\n', b"[" * 100_000 + b"\n"])
def test_a_line_that_is_no_record_is_named(bundled: BundledSite, tmp_path: Path, line: bytes) -> None:
    path = bundled.dishonest(tmp_path / "changed", "journal.jsonl", lambda data: line + data)
    assert refused(bundled, path, tmp_path / "opened") == Refusal("bundle_journal_line", {"seq": 1})


@pytest.mark.parametrize("change", [b"{", b'{"number":"2"}'], ids=["unread", "another"])
def test_a_plan_that_is_not_this_one_is_named(bundled: BundledSite, tmp_path: Path, change: bytes) -> None:
    path = bundled.dishonest(tmp_path / "changed", "plan.json", lambda _: change)
    assert refused(bundled, path, tmp_path / "opened") == Refusal("bundle_plan_differs", {"name": "plan.json"})


def test_a_plan_that_gives_other_weights_gives_other_results(bundled: BundledSite, tmp_path: Path) -> None:
    path = bundled.dishonest(
        tmp_path / "changed", "plan.json", lambda data: data.replace(b'"0.30"', b'"0.31"').replace(b'"0.70"', b'"0.69"')
    )
    assert refused(bundled, path, tmp_path / "opened").code == "bundle_section_differs"


@pytest.mark.parametrize("field", ["name", "id_number", "school"])
def test_a_person_who_was_exchanged_after_the_room_was_sealed_is_found(
    bundled: BundledSite, tmp_path: Path, field: str
) -> None:
    def exchanged(data: bytes) -> bytes:
        plan = msgspec.json.decode(data)
        plan["candidates"][0][field] = "某人"
        return msgspec.json.encode(plan)

    found = refused(bundled, bundled.dishonest(tmp_path / "changed", "plan.json", exchanged), tmp_path / "opened")
    room = bundled.made.head.rooms[0]
    assert found == Refusal("bundle_plan_sealed", {"name": "plan.json", "room": room})


@pytest.mark.parametrize("zone", ["Asia/Nowhere", "../../etc/passwd", ""])
def test_a_time_zone_that_is_none_is_the_plans_fault(bundled: BundledSite, tmp_path: Path, zone: str) -> None:
    path = bundled.dishonest(
        tmp_path / "changed", "plan.json", lambda data: data.replace(b"Asia/Shanghai", zone.encode())
    )
    assert refused(bundled, path, tmp_path / "opened") == Refusal("bundle_plan_differs", {"name": "plan.json"})


def _instead(data: bytes, _: bytes) -> bytes:
    return data


def test_another_sites_card_inside_is_named(bundled: BundledSite, tmp_path: Path) -> None:
    for place, change in enumerate((b"{}", b'{"site":"S9","signing":"","sealing":""}')):
        path = bundled.dishonest(tmp_path / f"changed-{place}", "site.card", partial(_instead, change))
        found = refused(bundled, path, tmp_path / f"opened-{place}")
        assert found == Refusal("bundle_plan_differs", {"name": "site.card"})


@pytest.mark.parametrize("kind", ["papers", "keys"])
def test_a_paper_or_key_that_cannot_be_used_stops_it(bundled: BundledSite, tmp_path: Path, kind: str) -> None:
    name = f"{kind}/intermediate-theory." + ("kcpaper" if kind == "papers" else "key.json")
    path = bundled.dishonest(tmp_path / "changed", name, lambda data: data[:-1])
    assert refused(bundled, path, tmp_path / "opened").code == "bundle_not_marked"


def test_a_changed_marking_key_gives_other_marks(bundled: BundledSite, tmp_path: Path) -> None:
    path = bundled.dishonest(
        tmp_path / "changed", "keys/intermediate-theory.key.json", lambda data: data.replace(b'"B"', b'"A"', 1)
    )
    assert refused(bundled, path, tmp_path / "opened").code == "bundle_section_differs"


def a_piece(gathered: Gathered) -> str:
    return next(entry.file.name for entry in gathered.entries if entry.file.name.startswith("pieces/"))


@pytest.mark.parametrize("name", ["plan.json", "journal.jsonl", "decisions.json", "keys/intermediate-theory.key.json"])
def test_a_file_that_is_not_the_one_that_the_manifest_names_is_named(
    bundled: BundledSite, tmp_path: Path, name: str
) -> None:
    def other_bytes(gathered: Gathered) -> Gathered:
        entries = []
        for entry in gathered.entries:
            if entry.file.name == name:
                data = bytearray(b"".join(entry.read()))
                data[len(data) // 2] ^= 1
                entry = Entry(entry.file, partial(_chunks, bytes(data)), proves_itself=True)
            entries.append(entry)
        return replace(gathered, entries=tuple(entries))

    path = bundled.rewritten(tmp_path / "changed", other_bytes)
    assert refused(bundled, path, tmp_path / "opened") == Refusal("bundle_inner_file", {"name": name})


def _chunks(data: bytes) -> list[bytes]:
    return [data]


def test_a_paper_that_nobody_sat_has_no_place_in_it(bundled: BundledSite, tmp_path: Path) -> None:
    name = "papers/spare/advanced-theory.kcpaper"
    path = bundled.rewritten(
        tmp_path / "changed", lambda gathered: with_entries(gathered, [*gathered.entries, held(name, b"?")])
    )
    assert refused(bundled, path, tmp_path / "opened") == Refusal("bundle_inner_name", {"name": name})


def test_a_part_that_is_damaged_meanwhile_is_named_when_it_is_opened(bundled: BundledSite, tmp_path: Path) -> None:
    data = bytearray(bundled.made.path.read_bytes())
    data[-1] ^= 1
    path = tmp_path / "damaged"
    path.write_bytes(data)
    parts = len(bundled.made.head.parts)
    found = unpack(path, ORGANISER_KEY.sealing, tmp_path / "opened")
    assert found == Refusal("bundle_part_damaged", {"part": parts, "parts": parts})
    path.write_bytes(data[:-1])
    found = unpack(path, ORGANISER_KEY.sealing, tmp_path / "again")
    assert found == Refusal("bundle_cut_off", {"part": parts, "parts": parts})


def test_a_piece_under_another_ones_name_is_named(bundled: BundledSite, tmp_path: Path) -> None:
    names: list[str] = []

    def other_content(gathered: Gathered) -> Gathered:
        names.append(a_piece(gathered))
        return changed(gathered, names[0], lambda data: data + b"!")

    path = bundled.rewritten(tmp_path / "changed", other_content)
    assert refused(bundled, path, tmp_path / "opened") == Refusal("bundle_inner_file", {"name": names[0]})


def test_a_piece_left_out_and_not_named_as_missing_is_named(bundled: BundledSite, tmp_path: Path) -> None:
    def without(gathered: Gathered) -> Gathered:
        name = a_piece(gathered)
        return with_entries(gathered, [entry for entry in gathered.entries if entry.file.name != name])

    path = bundled.rewritten(tmp_path / "changed", without)
    assert refused(bundled, path, tmp_path / "opened").code == "bundle_pieces_differ"


def test_a_piece_that_nothing_names_is_named(bundled: BundledSite, tmp_path: Path) -> None:
    data = b"something else on its way out of the room"
    name = f"pieces/{digest_of(data)}"
    path = bundled.rewritten(
        tmp_path / "changed", lambda gathered: with_entries(gathered, [*gathered.entries, held(name, data)])
    )
    found = refused(bundled, path, tmp_path / "opened")
    assert found == Refusal("bundle_pieces_differ", {"name": name.removeprefix("pieces/")})


@pytest.mark.parametrize("name", ["plan.json", "journal.jsonl", "marks.json", "incidents.json", "site.card"])
def test_a_file_that_every_bundle_has_is_missed(bundled: BundledSite, tmp_path: Path, name: str) -> None:
    path = bundled.rewritten(
        tmp_path / "changed",
        lambda gathered: with_entries(gathered, [one for one in gathered.entries if one.file.name != name]),
    )
    assert refused(bundled, path, tmp_path / "opened") == Refusal("bundle_inner_name", {"name": name})


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "/etc/passwd",
        "C:\\evil",
        "trust/site.key",
        "papers/../../evil",
        "plan.json/x",
        "pieces/aa",
        "closure/01.json\n",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused_before_anything_is_written(
    bundled: BundledSite, tmp_path: Path, name: str
) -> None:
    path = bundled.rewritten(
        tmp_path / "changed", lambda gathered: with_entries(gathered, [*gathered.entries, held(name, b"evil")])
    )
    folder = tmp_path / "deep" / "opened"
    assert refused(bundled, path, folder) == Refusal("bundle_inner_name", {"name": name})
    assert list((tmp_path / "deep").rglob("*evil*")) == []


def test_files_out_of_order_or_twice_are_refused(bundled: BundledSite, tmp_path: Path) -> None:
    def twice(gathered: Gathered) -> Gathered:
        entries = (*gathered.entries[:1], *gathered.entries)
        return replace(gathered, entries=entries, manifest=Manifest(tuple(one.file for one in entries)))

    def backwards(gathered: Gathered) -> Gathered:
        entries = gathered.entries[::-1]
        return replace(gathered, entries=entries, manifest=Manifest(tuple(one.file for one in entries)))

    for place, change in enumerate((twice, backwards)):
        path = bundled.rewritten(tmp_path / f"changed-{place}", change)
        assert refused(bundled, path, tmp_path / f"opened-{place}").code == "bundle_inner_name"


def test_a_manifest_of_a_newer_program_is_said_to_be(bundled: BundledSite, tmp_path: Path) -> None:
    path = bundled.rewritten(
        tmp_path / "changed",
        lambda gathered: replace(gathered, manifest=msgspec.structs.replace(gathered.manifest, version=4)),
    )
    assert refused(bundled, path, tmp_path / "opened") == Refusal("bundle_too_new", {"theirs": 4, "ours": 1})


@pytest.mark.parametrize("place", ["first header", "second header", "padding", "end", "too long", "too short"])
def test_what_stands_between_the_files_is_refused(
    bundled: BundledSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def stream(manifest: bytes, entries: Iterable[Entry]) -> list[bytes]:
        whole = bytearray(b"".join(plain_stream(manifest, entries)))
        second = BLOCK + len(manifest) + len(padding(len(manifest)))
        places = {"first header": 105, "second header": second + 140, "padding": second - 1, "end": len(whole) - 1}
        if place in places:
            whole[places[place]] ^= 1
        return [{"too long": bytes(whole) + bytes(BLOCK), "too short": bytes(whole[:-BLOCK])}.get(place, bytes(whole))]

    more = {"too long": BLOCK, "too short": -BLOCK}.get(place, 0)
    monkeypatch.setattr(making, "plain_stream", stream)
    monkeypatch.setattr(making, "plain_size", lambda size, files: plain_size(size, files) + more)
    path = bundled.rewritten(tmp_path / "changed", lambda gathered: gathered)
    monkeypatch.undo()
    found = refused(bundled, path, tmp_path / "opened")
    assert found.code == ("bundle_manifest_unread" if place == "first header" else "bundle_inner_layout")


def test_what_the_head_says_of_sessions_must_follow(
    bundled: BundledSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for what in ("sessions", "final", "lineage", "journal", "epoch", "manifest", "manifest alone"):
        path = tmp_path / what
        forged(bundled, path, what, monkeypatch)
        found = refused(bundled, path, tmp_path / f"opened-{what}")
        expected = "bundle_head_differs" if what in ("sessions", "final") else "bundle_journal_head"
        if what == "manifest":
            assert found == Refusal("bundle_manifest_differs")
        elif what == "manifest alone":
            # The content's key follows from the manifest: another one opens nothing.
            assert found == Refusal("bundle_part_sealed", {"part": 1})
        else:
            assert found == Refusal(expected, {"what": what})


def forged(bundled: BundledSite, path: Path, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a bundle whose head lies in one thing."""
    honest = making.head_of

    def lying(gathered: Gathered, sealer: making.Sealer, part: int) -> BundleHead:
        head = honest(gathered, sealer, part)
        lies: dict[str, object] = {
            "sessions": tuple(msgspec.structs.replace(one, closed=False) for one in head.sessions),
            "final": False,
            "lineage": "0" * 64,
            "journal": "0" * 64,
            "epoch": 99,
            "manifest": Digest("0" * 64),
        }
        field = what.split(maxsplit=1)[0]
        return msgspec.structs.replace(head, **{field: lies[field]})

    if what == "manifest alone":
        known = bundled.made.head.manifest
        monkeypatch.setattr(making, "content_key", lambda key, _: content_key(key, known))
    monkeypatch.setattr(making, "head_of", lying)
    gathered = gather(bundled.site)
    write_bundle(gathered, sealer_of(bundled.site, gathered), path, SMALL_PART)
    monkeypatch.undo()


def test_a_bundle_of_a_copied_site_opens_the_same(bundled: BundledSite, tmp_path: Path) -> None:
    first = opened(bundled.made.path, tmp_path / "one")
    shutil.copyfile(bundled.made.path, tmp_path / "copy")
    second = opened(tmp_path / "copy", tmp_path / "two")
    assert first.candidates == second.candidates
    assert SiteFolder(second.site.root).read_plan() == bundled.site.read_plan()
