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
        "bundle": "sync.bundle_commands:bundle",
        "export": "sync.export_command:export",
        "receipt": "sync.receipt_commands:receipt",
        "clear": "sync.clear_command:clear_site",
        "verify": "sync.bundle_commands:verify",
        "courier": "sync.courier_command:courier",
        "fetch": "sync.fetch_command:fetch",
        "rescore": "sync.results_commands:rescore",
        "appeal": "sync.results_commands:appeal",
    }
)


@click.group(cls=LazyGroup, places=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(PROGRAM, prog_name="kaochang-sync")
def main() -> None:
    """试卷密封、授权码、结果包。 Sealed papers, codes read out over the telephone, and the results on their way home.

    \b
    Example:
      kaochang-sync release-key --out S0001.release.key
      kaochang-sync release --help
      kaochang-sync seal --help
      kaochang-sync bundle --site SITE --out FILE
      kaochang-sync export --site SITE --to FOLDER
      kaochang-sync receipt take FILE --site SITE
      kaochang-sync clear --site SITE --by NAME --reason TEXT
      kaochang-sync verify FILE --card site.card
      kaochang-sync courier --site SITE
    """
    tolerate_narrow_pipes()
