"""`kaochang-server`: name the people, run an exam, score it, mark it again. Each command is loaded when named."""

from __future__ import annotations

from types import MappingProxyType

import click

from exam.program import PROGRAM
from server.lazy_commands import LazyGroup, tolerate_narrow_pipes

_COMMANDS = MappingProxyType(
    {
        "people": "server.people_commands:people",
        "run": "server.run_command:run",
        "follow": "server.standby_command:follow",
        "take-over": "server.standby_command:take_over",
        "rebuild": "server.rebuild_command:rebuild",
        "score": "server.scoring.commands:score",
        "rescore": "server.scoring.commands:rescore",
        "backup": "server.backup.commands:backup",
        "restore": "server.backup.commands:restore_command",
        "verify-backup": "server.backup.commands:verify_backup_command",
        "emergency-codes": "server.emergency_command:emergency_codes",
        "appeal": "server.appeal_command:appeal",
        "permissions": "server.permission_table:permissions",
    }
)


@click.group(cls=LazyGroup, places=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(PROGRAM, prog_name="kaochang-server")
def main() -> None:
    """考场服务器：人员，主持考试，评分，重新评分。 A site's exam server: its people, run an exam, score it, mark again.

    \b
    Example:
      kaochang-server people add --site SITE --name 主考甲 --role chief_examiner
      kaochang-server run --site SITE
      kaochang-server score --site SITE
    """
    tolerate_narrow_pipes()
