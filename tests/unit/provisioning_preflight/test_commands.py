"""`kaochang-provision check`: what it prints, writes and returns."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from exam.clock import SystemClock
from exam.ids import MachineId, RoomName
from exam.preflight.findings import MachineRole
from exam.preflight.known_names import Place
from exam.preflight.verdicts import judge
from exam.wire.console_talk import CheckRow
from provisioning.cli import main
from provisioning.preflight import commands
from provisioning.preflight.server_look import look_at
from server.forms.check_paper import check_paper
from server.forms.kinds import FormKind
from server.forms.paper import Foot
from server.forms.report import Verdict as Shape
from server.forms.typesetting import render
from tests.unit.forms.reading import has, pages
from tests.unit.preflight.fake_reader import recorded_reader
from tests.unit.preflight.machines import recorded

Machine = Callable[[str], None]


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Let the command run on a recorded machine."""

    def made(name: str) -> None:
        reader = recorded_reader(recorded(name).facts)
        monkeypatch.setattr(commands, "this_machine", lambda _clock: reader)

    return made


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)], env={"COLUMNS": "200"})


def test_a_good_server_is_fit_and_the_next_step_is_named(on: Machine, tmp_path: Path) -> None:
    on("server-good")
    result = run("--role", "server", "--folder", tmp_path)
    assert result.exit_code == 0, result.output
    assert "这台机器可以用于考试。" in result.stdout
    assert "kaochang-provision import" in result.stdout
    assert "考试服务器检查" in result.stdout


def test_what_is_short_ends_with_one_stands_first_and_says_what_to_do(on: Machine, tmp_path: Path) -> None:
    on("server-old-2008r2")
    result = run("--role", "server", "--folder", tmp_path)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    first = next(number for number, line in enumerate(lines) if "不符合" in line)
    assert first < next(number for number, line in enumerate(lines) if "符合" in line and "不符合" not in line)
    assert "已停止支持" in result.stdout
    assert "Windows Server 2019" in result.stdout
    assert "改正后再检查一次" in lines[-1]


def test_what_cannot_be_read_is_not_short_and_is_counted(on: Machine, tmp_path: Path) -> None:
    on("candidate-tells-nothing")
    result = run("--role", "candidate", "--folder", tmp_path, "--lang", "en")
    assert result.exit_code == 0
    count = len(judge(MachineRole.CANDIDATE, recorded("candidate-tells-nothing").facts))
    assert f"{count} could not be read" in result.stdout
    assert "fit for an exam" not in result.stdout


def test_json_has_findings_in_both_languages_and_the_facts(on: Machine, tmp_path: Path) -> None:
    on("console-poor")
    result = run("--role", "console", "--folder", tmp_path, "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert (told["role"], told["verdict"]) == ("console", "short")
    system = next(one for one in told["findings"] if one["code"] == "desktop_system")
    assert "停止支持" in system["zh"]["advice"]
    assert "out of support" in system["en"]["advice"]
    assert told["facts"]["memory"] == recorded("console-poor").facts.memory


def test_the_excel_file_holds_the_check(on: Machine, tmp_path: Path) -> None:
    on("candidate-good")
    out = tmp_path / "检查.xlsx"
    result = run("--role", "candidate", "--folder", tmp_path, "--out", out)
    assert result.exit_code == 0, result.output
    assert str(out) in result.stdout
    sheet = load_workbook(out)["检查结果"]
    assert sheet.max_row == 1 + len(judge(MachineRole.CANDIDATE, recorded("candidate-good").facts))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--out", "x.docx"), ".xlsx"),
        (("--folder", "nothing here"), "没有文件夹"),
        (("--server", "ftp://x"), "不是服务器地址"),
        (("--out", "nothing here/x.xlsx"), "写不进"),
    ],
)
def test_what_cannot_be_done_ends_with_two_and_says_why(on: Machine, arguments: tuple[str, ...], said: str) -> None:
    on("server-good")
    result = run("--role", "server", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_help_shows_an_example_the_exit_codes_and_the_next_step() -> None:
    result = run("--help")
    assert result.exit_code == 0
    for part in ("kaochang-provision check --role server", "Exit codes: 0 fit", "Next:"):
        assert part in result.stdout


# ---- a look at a server ---------------------------------------------------------------------------------------------


def test_where_nobody_answers_there_is_no_server() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert look_at(Place("127.0.0.1", port), SystemClock()) is None


def test_what_speaks_no_tls_is_no_exam_server() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            other, _ = server.accept()
            with other:
                other.recv(1)
                other.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

        answering = threading.Thread(target=answer)
        answering.start()
        assert look_at(Place("127.0.0.1", server.getsockname()[1]), SystemClock()) is None
        answering.join()


# ---- the document ---------------------------------------------------------------------------------------------------


def checked(seat: int, name: str = "") -> CheckRow:
    findings = judge(MachineRole.CANDIDATE, recorded(name).facts) if name else ()
    return CheckRow(MachineId(f"PC-{seat:02}"), RoomName("第1考场"), seat, connected=True, findings=findings)


FOOT = Foot("示范考核站点", "2026-11-27 15:20", "第1考场")


def test_a_room_is_one_row_a_machine_the_worst_first() -> None:
    rows = [checked(1, "candidate-good"), checked(2, "candidate-internet"), checked(3), checked(4, "candidate-minimal")]
    document = check_paper(rows, FOOT, "第1考场")
    assert document.subtitle == ("第1考场", "共 4 台：不符合 1，需人工查看 0，未检查 1")
    (table,) = document.tables
    assert [(row.cells[1], row.verdict) for row in table.rows] == [
        ("PC-02", Shape.FAILED),
        ("PC-03", Shape.OPEN),
        ("PC-04", Shape.CARE),
        ("PC-01", Shape.PASSED),
    ]
    assert table.rows[0].cells[2] == "外网 能连上外网"
    assert {len(row.cells) for row in table.rows} == {len(table.columns)}
    text = "".join(pages(render(FormKind.CHECK_REPORT, document)))
    assert has(text, "考前检查报告", "PC-02", "不符合", "达到最低", "没有收到检查结果", "系统管理员签字") == []


def test_one_machine_is_one_row_a_finding() -> None:
    (table,) = check_paper([checked(7, "candidate-poor")], FOOT).tables
    assert "PC-07" in table.title
    assert len(table.rows) == len(judge(MachineRole.CANDIDATE, recorded("candidate-poor").facts))
    assert table.rows[0].verdict is Shape.FAILED


def test_the_check_is_written_as_a_paper_to_sign(on: Machine, tmp_path: Path) -> None:
    on("console-poor")
    out = tmp_path / "检查.pdf"
    result = run("--role", "console", "--folder", tmp_path, "--out", out, "--lang", "en")
    assert (result.exit_code, str(out) in result.stdout) == (1, True)
    text = "".join(pages(out.read_bytes()))
    assert has(text, "考前检查报告", "监考机", "处理器核数", "不符合", "工作人员签字") == []
