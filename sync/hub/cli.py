"""`kaochang-hub`: the organiser's server. Each command is loaded when named."""

from __future__ import annotations

from types import MappingProxyType

import click

from exam.program import PROGRAM
from server.lazy_commands import LazyGroup, tolerate_narrow_pipes

_COMMANDS = MappingProxyType(
    {
        "run": "sync.hub.run_command:run",
        "site": "sync.hub.knowing_commands:site",
        "person": "sync.hub.knowing_commands:person",
        "expect": "sync.hub.knowing_commands:expect",
        "take": "sync.hub.work_commands:take",
        "paper": "sync.hub.giving_commands:paper",
        "release-key": "sync.hub.giving_commands:release_key",
        "marks": "sync.hub.work_commands:human_marks",
        "publish": "sync.hub.work_commands:publish",
        "score-sheet": "sync.hub.work_commands:score_sheet",
    }
)


@click.group(cls=LazyGroup, places=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(PROGRAM, prog_name="kaochang-hub")
def main() -> None:
    """培训评价组织的成绩接收中心。 The organiser's hub: receives results, counts each once, gives scores back.

    \b
    Example:
      kaochang-hub site add site.card --database sqlite:///hub.sqlite3
      kaochang-hub run --database sqlite:///hub.sqlite3 --store store --organiser organiser.key
    """
    tolerate_narrow_pipes()
