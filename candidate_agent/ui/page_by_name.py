"""Makes the page of a name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from candidate_agent.ui.entry.enrol_page import EnrolPage
from candidate_agent.ui.entry.identity_page import IdentityPage
from candidate_agent.ui.entry.login_page import LoginPage
from candidate_agent.ui.entry.rules_page import RulesPage
from candidate_agent.ui.entry.search_page import SearchPage
from candidate_agent.ui.entry.subject_page import SubjectPage
from candidate_agent.ui.entry.waiting_page import PreparingPage, WaitingPage
from candidate_agent.ui.memory import Memory
from candidate_agent.ui.page import Kit, Page
from candidate_agent.ui.pages import PageName
from candidate_agent.ui.practical.page import PracticalPage
from candidate_agent.ui.states.hand_in_page import HandInPage
from candidate_agent.ui.states.lock_page import LockPage
from candidate_agent.ui.states.state_page import StatePage
from candidate_agent.ui.theory.page import TheoryPage
from exam.ids import ItemId


class Steering(Protocol):
    """What pages ask of their window."""

    def is_me(self) -> None:
        """The identity is right."""

    def choose(self) -> None:
        """The subject was chosen."""

    def go_on(self, item: ItemId | None) -> None:
        """Back to the paper, to an item where one is given."""


_PLAIN: dict[PageName, Callable[[Kit], Page]] = {
    PageName.SEARCH: SearchPage,
    PageName.LOGIN: LoginPage,
    PageName.RULES: RulesPage,
    PageName.WAITING: WaitingPage,
    PageName.PREPARING: PreparingPage,
    PageName.LOCKED: LockPage,
}


def make_page(name: PageName, kit: Kit, memory: Memory, window: Steering) -> Page:
    """Make a page."""
    match name:
        case PageName.ENROL:
            return EnrolPage(kit, memory)
        case PageName.IDENTITY:
            return IdentityPage(kit, window.is_me)
        case PageName.SUBJECT:
            return SubjectPage(kit, window.choose)
        case PageName.THEORY:
            return TheoryPage(kit, memory.theory)
        case PageName.PRACTICAL:
            return PracticalPage(kit, memory.practical)
        case PageName.HAND_IN:
            return HandInPage(kit, window.go_on)
        case _ if name in _PLAIN:
            return _PLAIN[name](kit)
        case _:
            return StatePage(kit, name)
