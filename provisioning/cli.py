"""`kaochang-provision`: what a site does before the day. Each command is loaded when named."""

from __future__ import annotations

from types import MappingProxyType

import click

from exam.program import PROGRAM
from server.lazy_commands import LazyGroup, tolerate_narrow_pipes

_COMMANDS = MappingProxyType(
    {
        "site": "provisioning.trust.site_command:site",
        "machines": "provisioning.trust.machines_command:machines",
        "organiser": "provisioning.trust.organiser_command:organiser",
        "package": "provisioning.trust.package_command:package",
        "import": "provisioning.imports.commands:import_files",
        "paper": "provisioning.papers.commands:paper",
        "check": "provisioning.preflight.commands:check",
        "print": "provisioning.printing.commands:print_forms",
        "release-key": "provisioning.release_key:release_key",
        "backup": "provisioning.backup_command:backup",
        "upload": "provisioning.upload_command:upload",
        "rehearse": "provisioning.rehearsal.command:rehearse_command",
        "verify-rehearsal": "provisioning.rehearsal.verify_command:verify_rehearsal",
        "drill": "provisioning.rehearsal.drill_command:drill",
    }
)


@click.group(cls=LazyGroup, places=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(PROGRAM, prog_name="kaochang-provision")
def main() -> None:
    """考前准备：导入考务文件，装入试卷和授权密钥，试考，演练。 Prepare an exam site: files, paper, key; rehearse.

    \b
    Example:
      kaochang-provision check --role server --folder SITE
      kaochang-provision import FOLDER --site SITE
      kaochang-provision paper --help
      kaochang-server run --site SITE
    """
    tolerate_narrow_pipes()
