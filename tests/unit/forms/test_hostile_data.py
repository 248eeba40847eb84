"""Whatever stands in names, reasons and photos, a paper comes out, and it says what was written."""

from __future__ import annotations

import io
from collections.abc import Mapping

import msgspec
import pytest
import segno
from PIL import Image

from exam.ids import Digest
from exam.plan import Plan
from server.forms.catalogue import Paper, documents_for
from server.forms.faults import FormError
from server.forms.kinds import FormKind
from server.forms.paper import foot_of
from server.forms.pictures import photo, qr_code
from server.forms.report import ReportDocument, ReportRow, ReportTable
from server.forms.typesetting import faces_among, render
from tests.helpers.form_samples import PRINTED
from tests.unit.forms.reading import has, pages, picture

MARKUP = (
    "#let x = 1 *粗* _斜_ $y$ @ref <tag> \\ \"引\" '单' `码` = 题 - 项 + 项 / 词 ~ // 注 /* 注 */ [方] {花} https://例"
)
NAMES = (
    MARKUP[:60],
    "#panic(1)",
    "*_$@<\\",
    "𠮷𠀋生",
    "买买提·阿不都热合曼·玉素甫·艾合买提江·吾斯曼",
    "Wolfeschlegelsteinhausenbergerdorff" * 3,
    "长" * 80,
    "a\x00b\x1fc\u2028d",
    "",
)
FORMS_WITH_NAMES = (
    FormKind.TICKETS,
    FormKind.DESK_STICKERS,
    FormKind.SIGN_IN,
    FormKind.ROOM_RECORD,
    FormKind.DOOR_STICKERS,
    FormKind.SEALING,
    FormKind.ROVING,
    FormKind.TIMETABLE,
    FormKind.UNDERTAKING,
    FormKind.BADGES,
)


def with_names(plan: Plan, *, everywhere: str = "") -> Plan:
    """The plan's first session with hostile names of candidates; `everywhere` names room, site and plan too."""
    change = msgspec.structs.replace
    session = change(plan.sessions[0], places=plan.sessions[0].places[: len(NAMES)])
    tickets = [place.ticket for place in session.places]
    people = {candidate.ticket: candidate for candidate in plan.candidates}
    named = tuple(change(people[t], name=name, school=name) for t, name in zip(tickets, NAMES, strict=True))
    plan = change(plan, sessions=(session,), candidates=named)
    if everywhere:
        session = change(session, room=everywhere, invigilators=(everywhere,), inspectors=(everywhere,))
        room = change(plan.rooms[0], name=everywhere, address=everywhere)
        plan = change(plan, sessions=(session,), rooms=(room,), site_name=everywhere, name=everywhere)
    return plan


def shown(name: str) -> str:
    """A name as paper shows it: signs that no paper has become blanks."""
    return "".join(sign if sign.isprintable() else " " for sign in name)


def test_names_print_as_they_are_written(plan: Plan) -> None:
    for paper in documents_for(with_names(plan), (FormKind.TICKETS, FormKind.DESK_STICKERS, FormKind.SIGN_IN), PRINTED):
        text = "".join(pages(render(paper.kind, paper.document)))
        assert has(text, *map(shown, NAMES)) == [], paper.kind


@pytest.mark.parametrize(
    "name", [MARKUP, "长" * 80, "Wolfeschlegelsteinhausenbergerdorff" * 3], ids=["markup", "long", "letters"]
)
def test_every_form_takes_such_names_for_room_site_plan_and_people(plan: Plan, name: str) -> None:
    kinds = set()
    for paper in documents_for(with_names(plan, everywhere=name), FORMS_WITH_NAMES, PRINTED):
        kinds.add(paper.kind)
        text = "".join(pages(render(paper.kind, paper.document)))
        assert has(text, name) == [], paper.kind
    assert kinds == set(FORMS_WITH_NAMES)


def test_a_long_run_of_letters_stays_inside_its_cell(plan: Plan) -> None:
    rows = (ReportRow(("0123456789abcdef" * 12, "旁")),)
    report = ReportDocument(foot_of(plan, PRINTED), tables=(ReportTable("表", ("左", "右"), rows),))
    drawn = picture(render(FormKind.CHECK_REPORT, report), scale=2)
    margin = round(20 / 25.4 * 72 * 2) - 4
    right = drawn.crop((drawn.width - margin, 0, drawn.width, drawn.height)).convert("L")
    assert min(right.tobytes()) > 200


def test_the_same_document_gives_the_same_file(papers: Mapping[str, Paper], printed: Mapping[str, bytes]) -> None:
    for name in ("sign_in/签到表-理论考试", "badges/工作牌"):
        assert render(papers[name].kind, papers[name].document) == printed[name]


def test_paper_is_black_and_white_but_for_photos(
    before: Mapping[FormKind, bytes], printed: Mapping[str, bytes]
) -> None:
    reported = {
        FormKind.CLOSURE: printed["closure/场次关闭报告-理论考试"],
        FormKind.CHECK_REPORT: printed["check_report/考前检查报告"],
    }
    for kind, pdf in {**before, **reported}.items():
        red, green, blue = (band.tobytes() for band in picture(pdf, scale=0.5).split())
        assert red == green == blue, kind


# ---- pictures -------------------------------------------------------------------------------------------------------


def jpeg(width: int = 295, height: int = 413, mode: str = "RGB", kind: str = "JPEG") -> bytes:
    """A plain picture."""
    out = io.BytesIO()
    Image.new(mode, (width, height)).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"", b"not a picture", jpeg()[:200], b"\xff\xd8\xff" + bytes(5000), b"x" * (6 << 20), jpeg(kind="BMP"), None],
)
def test_a_photo_that_cannot_be_drawn_leaves_an_empty_frame(plan: Plan, data: bytes | None) -> None:
    assert photo(data) == ""
    (paper,) = documents_for(with_names(plan), (FormKind.TICKETS,), PRINTED, load=lambda _: data)
    assert "照片" in "".join(pages(render(paper.kind, paper.document)))


@pytest.mark.parametrize(
    "data", [jpeg(), jpeg(1200, 1600), jpeg(mode="CMYK"), jpeg(mode="RGBA", kind="PNG"), jpeg(1, 1)]
)
def test_a_photo_of_any_usual_shape_is_drawn(plan: Plan, data: bytes) -> None:
    plan = with_names(plan)
    (paper,) = documents_for(plan, (FormKind.TICKETS,), PRINTED, load=lambda _: data)
    assert "照片" not in "".join(pages(render(paper.kind, paper.document))).replace("号码和照片", "")


def test_a_photo_is_loaded_once_for_ticket_and_desk_sticker(plan: Plan) -> None:
    asked: list[Digest] = []

    def load(digest: Digest) -> bytes:
        asked.append(digest)
        return jpeg(30, 40)

    list(documents_for(with_names(plan), (FormKind.TICKETS, FormKind.DESK_STICKERS), PRINTED, load=load))
    assert len(asked) == len(set(asked)) > 0


def test_the_code_on_a_desk_sticker_is_the_tickets(plan: Plan) -> None:
    """The first sticker's code, read from the page module by module."""
    (paper,) = documents_for(plan, (FormKind.DESK_STICKERS,), PRINTED, rooms=(plan.rooms[0].name,))
    drawn = picture(render(paper.kind, paper.document), scale=5).convert("L")
    ticket = min(plan.sessions[0].places, key=lambda place: place.seat).ticket
    shades = drawn.tobytes()

    def grey(x: float, y: float) -> int:
        return shades[round(y) * drawn.width + round(x)]

    matrix = [list(row) for row in segno.make_qr(ticket, error="m").matrix]
    assert "svg" in qr_code(ticket)
    size = len(matrix)
    mm = 72 / 25.4 * 5
    step, side = 14 * mm / size, 14 * mm
    # The code stands at the right of the first sticker, 3 mm from its edge; its top is where the first dark row is.
    left = (20 + (170 - 6) / 2 - 3) * mm - side
    top = next(
        y
        for y in range(round((20 + 37.6) * mm), round((20 + 58) * mm))
        if all(grey(left + step * (column + 0.5), y) == 0 for column in range(7))
    )
    read = [
        [int(grey(left + step * (x + 0.5), top + step * (y + 0.5)) < 128) for x in range(size)] for y in range(size)
    ]
    assert read == matrix


# ---- fonts ----------------------------------------------------------------------------------------------------------


def test_fonts_are_taken_in_the_order_of_the_house() -> None:
    faces = faces_among(frozenset({"Noto Serif CJK SC", "SimSun", "SimHei", "Arial"}))
    assert (faces.song[0], faces.hei[0]) == ("SimSun", "SimHei")
    assert "Arial" not in faces.song
    only = faces_among(frozenset({"Microsoft YaHei"}))
    assert only.song[0] == only.hei[0] == "Microsoft YaHei"


def test_a_machine_without_chinese_fonts_is_told_what_to_install() -> None:
    with pytest.raises(FormError, match="SimSun") as caught:
        faces_among(frozenset({"Arial", "DejaVu Sans"}))
    assert caught.value.code == "fonts_missing"
