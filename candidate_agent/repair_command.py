"""`kaochang-agent repair`: put a PC back as it was before a lockdown that ended in a crash."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from candidate_agent.lockdown.guard import FOLDER
from candidate_agent.lockdown.sequence import LockdownSequence
from candidate_agent.lockdown.steps import standard_steps
from candidate_agent.lockdown.texts import REPAIR, STEPS, TROUBLES
from candidate_agent.lockdown.this_machine import this_machine
from candidate_agent.lockdown.undo_file import UndoFile
from exam.text import Language

LEFT = 1


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="The agent's folder, as the agent was started with; else the one given before `repair`.",
)
@click.option("--lang", "language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.pass_context
def repair(context: click.Context, *, folder: Path | None, language: Language) -> None:
    """解除遗留的锁定设置。 Undo what a lockdown left behind, e.g. after a power cut. Doing it twice does no harm.

    \b
    Example:  kaochang-agent repair --folder agent-data
    Exit:     0 everything is as it was, 1 something is left (it says what to do)
    Next:     start the agent again, or hand the PC back to its owner
    """
    place = (folder or context.find_root().params["folder"]) / FOLDER
    store = UndoFile(place)
    reverted = LockdownSequence(standard_steps(this_machine()), store).repair()
    if reverted.damaged:
        click.echo(REPAIR["damaged"].say(language, {"path": str(place)}), err=True)
    for name in reverted.done:
        click.echo(REPAIR["done"].say(language, {"step": STEPS[name].say(language, {})}))
    for failure in reverted.failures:
        facts = {"step": STEPS[failure.step].say(language, {}), "why": TROUBLES[failure.trouble].say(language, {})}
        click.echo(REPAIR["failed"].say(language, facts), err=True)
    if reverted.failures:
        click.echo(REPAIR["left"].say(language, {}), err=True)
        sys.exit(LEFT)
    click.echo(REPAIR["whole" if reverted.done else "nothing"].say(language, {}))
