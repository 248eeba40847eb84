"""The text of every paper is held against the data it was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from itertools import chain

import msgspec
import pytest

from exam.closing import POINTS
from exam.ids import Ticket
from exam.people import ROLE_NAMES
from exam.plan import Plan, Session
from exam.policy import MINUTE
from exam.premises import SEALING_POINTS
from server.forms.catalogue import Known, Paper, documents_for
from server.forms.kinds import COPY_NAMES, FORMS, FormKind
from server.forms.paper import foot_of, when
from server.forms.receipt_paper import receipt_paper
from server.forms.site_papers import candidate_rules
from server.forms.typesetting import render
from server.scoring.combination import ResultStatus
from server.scoring.score_sheet import COLUMNS, score_rows
from tests.helpers import eventful_day
from tests.helpers.eventful_day import EventfulDay, session_of
from tests.helpers.form_samples import PRINTED, STAFF
from tests.unit.forms.reading import has, page_numbers, pages, squeezed

Printed = Mapping[str, bytes]


def people_of(plan: Plan, session: Session) -> list[tuple[str, str, Ticket, int]]:
    """Name, ID number, ticket and seat of everybody in a session."""
    candidates = {candidate.ticket: candidate for candidate in plan.candidates}
    found = [(candidates[place.ticket], place.seat) for place in session.places]
    return [(person.name, person.id_number, person.ticket, seat) for person, seat in found]


def copies(pdf: bytes) -> list[str]:
    """The text of each copy: page numbers begin anew with it."""
    made: list[str] = []
    for text, (number, _) in zip(pages(pdf), page_numbers(pdf), strict=True):
        if number == 1:
            made.append("")
        made[-1] += text
    return made


def test_there_is_a_paper_of_every_kind(papers: Mapping[str, Paper]) -> None:
    assert {paper.kind for paper in papers.values()} == set(FormKind)


def test_every_page_of_every_copy_is_numbered_and_says_when_and_where_it_was_printed(
    plan: Plan, papers: Mapping[str, Paper], printed: Printed
) -> None:
    for name, pdf in printed.items():
        wanted = len(FORMS[papers[name].kind].title and copies(pdf))
        assert wanted == FORMS[papers[name].kind].copies, name
        numbers = page_numbers(pdf)
        each = len(numbers) // wanted
        assert numbers == [(page, each) for _ in range(wanted) for page in range(1, each + 1)], name
        for text in pages(pdf):
            assert has(text, "打印 2026-11-28 12:30", plan.site_name) == [], name
            assert has(text, papers[name].room or "") == [], name


def test_a_form_in_two_copies_says_which_is_which(papers: Mapping[str, Paper], printed: Printed) -> None:
    for name, pdf in printed.items():
        if FORMS[papers[name].kind].copies > 1:
            assert [mark for text, mark in zip(copies(pdf), COPY_NAMES, strict=True) if has(text, mark)] == [], name


def test_every_paper_with_a_title_shows_it(papers: Mapping[str, Paper], printed: Printed) -> None:
    untitled = {FormKind.DOOR_STICKERS, FormKind.DESK_STICKERS, FormKind.BADGES}
    for name, pdf in printed.items():
        if papers[name].kind not in untitled:
            assert FORMS[papers[name].kind].title in pages(pdf)[0], name


def test_a_ticket_says_who_sits_what_when_and_where(plan: Plan, day: EventfulDay, printed: Printed) -> None:
    text = pages(printed["tickets/准考证"])
    # Two to a page, in the order of seats; whoever was added on the day comes last.
    changed = day.hall.plan
    theory, practical = session_of(changed, day.theory.id), session_of(changed, day.practical.id)
    seats = {place.ticket: place.seat for place in practical.places}
    everybody = people_of(changed, theory)
    assert len(text) == (len(everybody) + 1 + 1) // 2
    for place, (name, id_number, ticket, seat) in enumerate(sorted(everybody, key=lambda one: one[3])):
        page = text[place // 2]
        assert has(page, name, id_number, ticket, plan.name) == [], name
        assert has(page, f"理论2026年11月28日(星期六)09:00—10:00{day.room}{seat}") == [], name
        assert has(page, f"实操2026年11月28日(星期六)10:30—12:30{day.room}{seats[ticket]}") == [], name
    newcomer = text[-1]
    assert has(newcomer, eventful_day.NEWCOMER, eventful_day.NEW_TICKET, eventful_day.NEW_ID) == []
    assert "理论2026年" not in newcomer


def test_a_desk_sticker_says_whose_seat_it_is(plan: Plan, day: EventfulDay, printed: Printed) -> None:
    text = "".join(pages(printed["desk_stickers/桌贴-理论考试"]))
    for name, _, ticket, seat in people_of(plan, day.theory):
        assert f"{seat:02}{name}{ticket}" in text.replace("照片", ""), name


def test_desk_stickers_are_one_set_where_both_sessions_are_sat_alike(plan: Plan, day: EventfulDay) -> None:
    made = list(documents_for(plan, (FormKind.DESK_STICKERS,), PRINTED, rooms=(day.room,)))
    assert [paper.name for paper in made] == ["桌贴"]
    assert "理论、实操" in pages(render(made[0].kind, made[0].document))[0]


def test_a_door_sticker_says_room_sessions_and_seats(plan: Plan, day: EventfulDay, printed: Printed) -> None:
    (text,) = pages(printed["door_stickers/门贴"])
    assert has(text, day.room, "理论考试", "09:00—10:00", "1—40", "40 人", day.theory.subject.name) == []
    assert has(text, "实操考试", "10:30—12:30", "1—6、8—42", "41 人") == []


def test_a_sign_in_sheet_has_everybody_on_both_copies(plan: Plan, day: EventfulDay, printed: Printed) -> None:
    candidates = {candidate.ticket: candidate for candidate in plan.candidates}
    for text in copies(printed["sign_in/签到表-理论考试"]):
        for name, id_number, ticket, seat in people_of(plan, day.theory):
            absent = "缺考" if ticket in day.absent else ""
            school = candidates[ticket].school
            assert f"{seat:02}{name}{ticket}{id_number}{school}{absent}" in text, name
        assert has(text, "应到 40 人", "实到 38 人", "缺考 2 人", when(day.theory), *day.theory.invigilators) == []


def test_a_sign_in_sheet_before_the_exam_leaves_who_came_to_a_pen(before: Mapping[FormKind, bytes]) -> None:
    text = pages(before[FormKind.SIGN_IN])[0]
    assert "应到40人" in text
    assert "实到缺考" in text


def test_a_room_record_tells_what_happened_and_who_decided_it(plan: Plan, day: EventfulDay, printed: Printed) -> None:
    names = {place.seat: person for person, place in zip(day.tickets, day.theory.places, strict=True)}
    assert len(names) == 40
    who = {candidate.ticket: candidate.name for candidate in plan.candidates}
    t = [who[ticket] for ticket in day.tickets]
    for text in copies(printed["room_record/考场情况记录表-理论考试"]):
        wanted = [
            "应到 40 人实到 38 人缺考 2 人实际开考 09:00:00",
            *(f"{day.tickets.index(ticket) + 1:02}{who[ticket]}{ticket}" for ticket in day.absent),
            f"09:3112{t[11]}{eventful_day.TALKED}警告考生监考员 监考甲",
            f"09:3113{t[12]}{eventful_day.PHONE}成绩无效",
            "拒签；监考甲、监考乙",
            f"09:0904{t[3]}延时 5 分钟{eventful_day.SLOW_KEYBOARD}主考 主考甲、巡考员 巡考甲",
            "09:42全场延时 3 分钟停电两分钟及开机时间巡考员 巡考甲、主考 主考甲",
            f"09:0407{t[6]}PC-07{eventful_day.SPARE}{eventful_day.PC_BROKE}监考员 监考甲",
            f"09:20试题问题02{eventful_day.BLURRED}考生继续作答，已上报监考员 监考甲",
            "09:04监考员工作人员乙监考乙主考 主考甲",
            f"21{t[20]}09:55身体不适，经主考同意监考员 监考甲、主考 主考甲",
            "09:31:00全场暂停隔壁施工噪声，协调停工监考员 监考甲",
            "09:34:00全场恢复噪声已停监考员 监考甲",
            "09:42:00服务器断电，中断 2 分钟由系统测得",
            "09:42:00中断后继续供电恢复，考生都在座位主考 主考甲",
            f"10{t[9]}09:2009:24监考乙",
            "十、名单与考位变动系统记录：无",
        ]
        assert has(text, *wanted) == []


def test_a_room_record_names_who_was_added_and_who_sits_elsewhere(plan: Plan, day: EventfulDay, known: Known) -> None:
    # The practical session has not begun, so its record is blank; its changes are told once it has.
    happened = known.happened
    assert happened is not None
    started = msgspec.structs.replace(
        happened.sessions[day.practical.id].state, timing=happened.sessions[day.theory.id].state.timing
    )
    practical = msgspec.structs.replace(happened.sessions[day.practical.id], state=started)
    changed = msgspec.structs.replace(happened, sessions={**happened.sessions, day.practical.id: practical})
    made = documents_for(
        plan,
        (FormKind.ROOM_RECORD,),
        PRINTED,
        msgspec.structs.replace(known, happened=changed),
        sessions=(day.practical.id,),
    )
    (paper,) = made
    text = copies(render(paper.kind, paper.document))[0]
    moved = next(candidate.name for candidate in plan.candidates if candidate.ticket == day.tickets[6])
    assert has(text, f"增补 {eventful_day.NEWCOMER}，考位 42，{eventful_day.NEW_TICKET}", f"调换考位：{moved}→41") == []


def test_a_room_record_before_the_exam_is_lines_for_a_pen(before: Mapping[FormKind, bytes]) -> None:
    for text in copies(before[FormKind.ROOM_RECORD]):
        assert "系统记录" not in text
        assert has(text, "应到 40 人实到缺考实际开考实际结束", "二、违纪情况时间考位姓名情况处理签字决定人三、") == []


def test_a_sealing_form_has_every_point_and_who_found_it_in_order(
    printed: Printed, before: Mapping[FormKind, bytes]
) -> None:
    for text in copies(printed["sealing/考场封场确认单"]):
        assert has(text, *(point.zh for point in SEALING_POINTS.values())) == []
        assert (
            has(text, "逐行核对 40 人", "已于 2026-11-28 07:35 封场", "系统管理员 系统管理员甲、工作人员 工作人员甲")
            == []
        )
    blank = "".join(pages(before[FormKind.SEALING]))
    assert has(blank, *(point.zh for point in SEALING_POINTS.values()), "封场时间：") == []
    assert "系统管理员甲" not in blank


def test_a_roving_record_has_every_session_and_every_decision_taken_together(
    day: EventfulDay, printed: Printed
) -> None:
    for text in copies(printed["roving/巡考情况记录表"]):
        assert has(text, f"{day.room}理论考试09:00—10:004038", f"{day.room}实操考试10:30—12:3041") == []
        assert has(text, f"09:09{day.room}个人延时 5 分钟{eventful_day.SLOW_KEYBOARD}", *day.theory.inspectors) == []


def test_an_undertaking_and_the_badges_name_all_who_work_there(day: EventfulDay, printed: Printed) -> None:
    named = [(ROLE_NAMES[member.role].zh, member.name) for member in STAFF]
    named += [("监考员", name) for name in day.theory.invigilators]
    for text in copies(printed["undertaking/考务人员承诺书"]):
        assert has(text, *(f"{role}{name}" for role, name in named)) == []
    badges = "".join(pages(printed["badges/工作牌"]))
    assert has(badges, *(f"{role}姓名{name}" for role, name in named)) == []
    # One blank badge of each of the six kinds besides the named ones.
    assert badges.count("姓名") == len(ROLE_NAMES) + len({*named, ("巡考员", "巡考甲")})


def test_the_rules_follow_the_plans_policy(plan: Plan, before: Mapping[FormKind, bytes]) -> None:
    text = "".join(pages(before[FormKind.RULES]))
    assert "开考30分钟后不再入场" in text
    policy = msgspec.structs.replace(plan.policy, entry_closes_after_start=17 * MINUTE)
    other = msgspec.structs.replace(plan, policy=policy)
    foot = next(documents_for(other, (FormKind.RULES,), PRINTED)).document
    groups = candidate_rules(other, foot.foot).groups  # type: ignore[attr-defined] # every document has a foot
    assert any("开考 17 分钟后不再入场" in rule for group in groups for rule in group.rules)
    assert "{" not in "".join(chain.from_iterable(group.rules for group in groups))


def test_the_timetable_has_contents_and_every_session(plan: Plan, day: EventfulDay) -> None:
    (paper,) = documents_for(plan, (FormKind.TIMETABLE,), PRINTED)
    text = "".join(pages(render(paper.kind, paper.document)))
    assert has(text, "理论考试 60 分钟 30%", "实操考试 120 分钟 70%", "60 分及以上合格") == []
    for session in plan.sessions:
        assert has(text, f"{session.room}1—4040人") == [], session.id


def test_a_score_list_says_what_the_workbook_says(plan: Plan, day: EventfulDay, known: Known, printed: Printed) -> None:
    assert known.marks is not None
    text = "".join(pages(printed["score_sheet/成绩单"]))
    assert has(text, *COLUMNS) == []
    mine = {place.ticket for place in day.theory.places}
    rows = [row for row in score_rows(plan, known.marks) if row[4] in mine]
    assert len(rows) == 40
    for row in rows:
        cells = dict(zip(COLUMNS, row, strict=True))
        told = "".join(cells[name] for name in ("姓名", "身份证号", "准考证号", "考生类型", "所属院校", "成绩", "状态"))
        assert has(text, told) == [], cells["姓名"]
    provisional = sum(
        record.status is ResultStatus.PROVISIONAL for record in known.marks.candidates if record.ticket in mine
    )
    assert f"其中{provisional}人的成绩为暂定成绩" in text


def test_a_receipt_says_what_the_organiser_confirmed_of_whom_and_names_nobody(
    plan: Plan, known: Known, printed: Printed
) -> None:
    receipt = known.receipt
    assert receipt is not None
    text = "".join(pages(printed["results_receipt/回执确认单"]))
    of_all = hashlib.sha256("".join(f"{one.ticket} {one.digest}\n" for one in receipt.candidates).encode()).hexdigest()
    assert (
        has(text, receipt.organiser, receipt.site, receipt.plan, receipt.bundle, receipt.journal, receipt.lineage) == []
    )
    assert has(text, "41234 条", "80 人", "这是最终的结果包", "2026-11-28 12:30", of_all, "主考签字") == []
    for number, one in enumerate(receipt.candidates, 1):
        assert has(text, f"{number}{one.ticket}{one.digest[:16]}") == [], one.ticket
    assert [person.name for person in plan.candidates if person.name in text] == []
    assert [person.id_number for person in plan.candidates if person.id_number in text] == []


def test_a_receipt_that_is_not_the_last_says_so(plan: Plan, known: Known) -> None:
    assert known.receipt is not None
    receipt = msgspec.structs.replace(known.receipt, final=False, candidates=known.receipt.candidates[:3])
    paper = receipt_paper(plan, receipt, foot_of(plan, PRINTED))
    assert "不是最终" in paper.statement
    assert [len(row) for row in paper.candidates.rows] == [6, 6]
    assert paper.candidates.rows[1][3:] == ("", "", "")


def test_a_closure_report_accounts_for_everybody(plan: Plan, day: EventfulDay, known: Known, printed: Printed) -> None:
    assert known.happened is not None
    report = known.happened.sessions[day.theory.id].closure
    text = "".join(pages(printed["closure/场次关闭报告-理论考试"]))
    assert has(text, report.closed_as, "应到 40 人已交卷 38 人缺考 2 人", "由主考 主考甲关闭") == []
    for name, _, ticket, seat in people_of(plan, day.theory):
        assert f"{seat:02}{name}{ticket}" in text, name
    assert has(text, eventful_day.SIGNED_AWAY, POINTS["zero_answers"].say("zh", {"seat": 38})) == []
    assert has(text, "到时由服务器收卷PC-043否个人增时 5 分钟", "违纪：成绩无效") == []


def test_an_appeal_file_on_paper_has_every_entry_and_the_chain(known: Known, printed: Printed) -> None:
    (file,) = known.appeals
    text = "".join(pages(printed[f"appeal/申诉材料-{file.ticket}"]))
    assert len(file.entries) > 30
    missing = [
        entry.seq
        for entry in file.entries
        if has(text, f"{entry.seq}{entry.time[:10]}{entry.time[11:19]}") or has(text, entry.hash[:8])
    ]
    assert missing == []
    assert has(text, file.head, file.name, file.ticket, f"共 {file.verified_records} 条", "题号 T02；作答 选 AC") == []
    assert has(text, f"个人延时；增加 5 分钟；理由 {eventful_day.SLOW_KEYBOARD}；有效至 09:19:00") == []


def test_a_recheck_request_and_its_receipt_name_the_candidates_and_leave_lines(
    plan: Plan, day: EventfulDay, known: Known, printed: Printed, before: Mapping[FormKind, bytes]
) -> None:
    form, receipt = pages(printed["recheck_form/成绩复核申请表"])[0], pages(printed["recheck_receipt/成绩复核回执"])[0]
    for candidate in plan.candidates:
        if candidate.ticket in known.tickets:
            assert has(form, f"{candidate.name}{candidate.id_number}{candidate.ticket}中级") == []
            assert has(receipt, f"{candidate.name}中级") == []
    assert has(form, "7 日内", "3 个工作日", "考务负责人联系方式", "负责人签字") == []
    blank = pages(before[FormKind.RECHECK_FORM])[0]
    assert not any(candidate.name in blank for candidate in plan.candidates if len(candidate.name) > 2)


@pytest.mark.parametrize("kind", ["check_report/考前检查报告", "rehearsal_report/试考合格证明"])
def test_a_report_prints_what_it_was_given(kind: str, papers: Mapping[str, Paper], printed: Printed) -> None:
    text = "".join(pages(printed[kind]))
    document = msgspec.to_builtins(papers[kind].document)
    for table in document["tables"]:
        assert has(text, table["title"], *table["columns"], "结论") == []
        for row in table["rows"]:
            verdict = document["verdict_names"][row["verdict"]] if row["verdict"] else ""
            assert has(text, *row["cells"], verdict) == []
    assert has(text, *document["subtitle"], *document["closing"], *document["signatures"]) == []


def test_squeezing_keeps_every_sign() -> None:
    assert squeezed("第 1 页\n共 2 页") == "第1页共2页"
