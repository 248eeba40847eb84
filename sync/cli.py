"""`kaochang-sync`: the organiser's tools. Each command is loaded when named."""

from __future__ import annotations

from types import MappingProxyType

import click

from exam.program import PROGRAM
from server.lazy_commands import LazyGroup, tolerate_narrow_pipes

_COMMANDS = MappingProxyType(
    {
        "release-key": "sync.release_commands:release_key",
        "release": "sync.release_commands:release",
        "organiser-key": "sync.paper_commands:organiser_key",
        "seal": "sync.paper_commands:seal",
    }
)


@click.group(cls=LazyGroup, places=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(PROGRAM, prog_name="kaochang-sync")
def main() -> None:
    """培训评价组织用：密封试卷，授权码。 For the organiser: sealed papers, and codes read out over the telephone.

    \b
    Example:
      kaochang-sync release-key --out S0001.release.key
      kaochang-sync release --help
      kaochang-sync seal --help
    """
    tolerate_narrow_pipes()
