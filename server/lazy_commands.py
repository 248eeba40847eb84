"""A command group whose commands are loaded when named: `run` starts without the tools of `score`."""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Mapping

import click


class LazyGroup(click.Group):
    """Commands by `module:attribute`, in the order in which people need them."""

    def __init__(self, *args: object, places: Mapping[str, str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # click's own arguments, passed through
        self._places = places

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name the commands."""
        return list(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Load a command. An unknown name is click's own usage error."""
        if cmd_name not in self._places:
            return None
        module, attribute = self._places[cmd_name].split(":")
        command = getattr(importlib.import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self._places[cmd_name]} is not a click command")
        return command


def tolerate_narrow_pipes() -> None:
    """A Windows pipe may speak GBK only: a rare character becomes "?" there instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
