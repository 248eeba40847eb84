"""`kaochang-provision`: what a site does before the day. Each command is loaded when named."""

from __future__ import annotations

import importlib
import io
import sys
from types import MappingProxyType

import click

_COMMANDS = MappingProxyType(
    {
        "import": "provisioning.imports.commands:import_files",
        "paper": "provisioning.papers.commands:paper",
    }
)


class LazyGroup(click.Group):
    """Commands by `module:attribute`, imported only when asked for: `import` starts without the tools of `paper`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name the commands in the order in which a site needs them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Load a command. An unknown name is click's own usage error."""
        if cmd_name not in _COMMANDS:
            return None
        module, attribute = _COMMANDS[cmd_name].split(":")
        command = getattr(importlib.import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{_COMMANDS[cmd_name]} is not a click command")
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """考前准备:导入考务文件,装入试卷。 Prepare an exam site: import its files, install its paper.

    \b
    Example:
      kaochang-provision import FOLDER --site SITE
      kaochang-provision paper --help
      kaochang-server run --site SITE
    """
    for stream in (sys.stdout, sys.stderr):
        # A Windows pipe may speak GBK only: a rare character becomes "?" there instead of ending the command.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
