"""The check of one machine on a terminal: a table, the worst first, and what it comes to."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText

from exam.preflight.findings import Finding, MachineRole, Verdict, in_order
from exam.preflight.texts import ROLES, VERDICTS, advice_said, found_said, needed_said, title_said
from exam.text import Language, Text

COLUMNS = (
    Text("结论", "Verdict"),
    Text("项目", "Checked"),
    Text("实际", "Found"),
    Text("要求", "Needed"),
    Text("处理", "What to do"),
)
HEAD = Text("{role}检查", "Check of this machine: {role}")
COLOURS = {Verdict.SHORT: "red", Verdict.UNKNOWN: "yellow", Verdict.MINIMUM: "cyan", Verdict.RECOMMENDED: "green"}
FILE_WIDTH = 200
"""Characters a line where nobody looks: a file or a pipe."""


def print_findings(findings: Sequence[Finding], role: MachineRole, language: Language) -> None:
    """Print the table. A colour never stands alone: the word says the same."""
    console = Console(highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=FILE_WIDTH)
    title = HEAD.say(language, {"role": ROLES[role].say(language, {})})
    table = Table(title=title, title_justify="left", show_lines=False)
    for text in COLUMNS:
        table.add_column(text.say(language, {}), overflow="fold")
    for one in in_order(findings):
        verdict = RichText(VERDICTS[one.verdict].say(language, {}), style=COLOURS.get(one.verdict, ""))
        said = (say(one, language) for say in (title_said, found_said, needed_said, advice_said))
        # What a machine calls itself is text, never markup.
        table.add_row(verdict, *(RichText(text) for text in said))
    console.print(table)
