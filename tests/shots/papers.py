"""The sample papers as a candidate gets them, built once."""

from __future__ import annotations

from functools import cache

from exam.ids import Digest
from exam.package import unpack
from exam.paper import Paper
from exam.plan import Part
from exam.shuffle import paper_for
from provisioning.papers.builder import build_paper
from tests.helpers.sites import SAMPLE_PAPER
from tests.ui.stage import TICKET


@cache
def sample(part: Part) -> tuple[Paper, dict[Digest, bytes]]:
    """The sample paper of a part, and its files."""
    built = next(one for one in build_paper(SAMPLE_PAPER).parts if one.paper.part is part)
    paper, media = unpack(built.package)
    return paper_for(paper, "seed", TICKET), media
