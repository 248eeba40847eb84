"""Orders of a console: to its own disk first, then to the server, and never twice.

Where no answer comes, what became of an order is asked under its number; one that the server never had waits for a
person to say whether it is still wanted, since a decision that comes late may be the wrong one by then.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Sequence

import structlog

from exam.commands import GiveConsent, StaffCommand
from exam.link.console_link import ConsoleLink, RefusedError
from exam.link.server_link import LinkError
from exam.text import Refusal
from exam.timing import Instant
from exam.wire.console_talk import Order
from invigilator_console.ledger import KeptOrder, Ledger
from invigilator_console.port import Answered, Standing, Then, Unanswered
from invigilator_console.post import Post, refusal_of
from invigilator_console.room.board import Board
from invigilator_console.room.witnessed import seen

UNKNOWN_STATUSES = frozenset({500, 502, 503, 504})
"""Answers after which nobody knows whether the order is on the record."""
log = structlog.get_logger("console.orders")


class Orders:
    """`settled_hook` is told what became of an order whose answer had not come."""

    def __init__(self, post: Post, link: ConsoleLink, ledger: Ledger, board: Board) -> None:
        self.settled_hook: Callable[[Unanswered, Answered], None] = _not_settled
        self._post = post
        self._link = link
        self._ledger = ledger
        self._board = board
        self._unanswered = {order.request: _unanswered(order) for order in ledger.kept()}
        self._asking = False

    @property
    def unanswered(self) -> Sequence[Unanswered]:
        """Orders whose answer never came, the oldest first."""
        return list(self._unanswered.values())

    def connected(self) -> None:
        """The server tells again: what became of orders without an answer can be asked."""
        if self._unanswered:
            self._post.start(self._ask_for_answers(), "what became of orders")

    def order(self, command: StaffCommand, then: Then) -> str:
        """Give an order: to this disk first, then to the server."""
        request = secrets.token_hex(12)
        if self._post.shown_standing is not Standing.LIVE:
            then(Answered(Refusal("console_away")))
            return request
        who = self._post.me.name if self._post.me is not None else ""
        kept = KeptOrder(request, command, who, self._now(), seen(self._board, command))
        self._ledger.keep(kept)
        self._post.start(self._give(kept, then), "order")
        return request

    async def _give(self, kept: KeptOrder, then: Then) -> None:
        try:
            done = await self._link.order(self._post.token, Order(kept.request, kept.command, kept.seen))
        except RefusedError as error:
            if error.status not in UNKNOWN_STATUSES:
                self._answered(kept.request)
                self._post.turned_away(error)
                then(Answered(error.refusal))
                return
        except LinkError as error:
            log.warning("an order was not answered; what became of it is asked", cause=error.code)
        else:
            self._answered(kept.request)
            then(Answered(proposal=done.proposal))
            return
        self._unanswered[kept.request] = _unanswered(kept)
        then(Answered(unknown=True))
        self._post.changed()
        if self._post.standing is Standing.LIVE:
            await self._ask_for_answers()

    def _answered(self, request: str) -> None:
        self._ledger.forget(request)
        self._unanswered.pop(request, None)

    def agree(self, proposals: Sequence[str], name: str, password: str, then: Then) -> None:
        """Another person agrees here, signed in for that alone."""
        self._post.start(self._agree(proposals, name, password, then), "consent")

    async def _agree(self, proposals: Sequence[str], name: str, password: str, then: Then) -> None:
        if self._post.me is not None and name.strip() == self._post.me.name:
            # Signing in again at this console would end the sign-in that watches the room.
            then(Answered(Refusal("consent_already_given")))
            return
        try:
            signed = await self._link.sign_in(name, password)
        except (RefusedError, LinkError) as error:
            then(Answered(refusal_of(error)))
            return
        refused: Refusal | None = None
        waits = ""
        try:
            for proposal in proposals:
                try:
                    given = Order(secrets.token_hex(12), GiveConsent(proposal))
                    done = await self._link.order(signed.token, given)
                    waits = done.proposal or waits
                except RefusedError as error:
                    refused = error.refusal
        except LinkError:
            then(Answered(unknown=True))
            return
        finally:
            with contextlib.suppress(RefusedError, LinkError):
                await self._link.sign_out(signed.token)
        then(Answered(refused, waits))

    # ---- what became of orders that nobody answered -----------------------------------------------------------------

    async def _ask_for_answers(self) -> None:
        """Ask the server what became of every order without an answer."""
        if self._asking:
            return
        self._asking = True
        try:
            for request, order in list(self._unanswered.items()):
                if order.lost:
                    continue
                state = await self._link.request_state(self._post.token, request)
                if state.known:
                    self._answered(request)
                    self.settled_hook(order, Answered(state.refusal, state.proposal))
                else:
                    self._unanswered[request] = _lost(order)
        except (RefusedError, LinkError) as error:
            log.info("what became of an order is asked again later", cause=_code(error))
        finally:
            self._asking = False
            self._post.changed()

    def ask_again(self, request: str, then: Then) -> None:
        """Give a lost order now, under its own number: should it have arrived after all, it is done once."""
        order = self._unanswered.pop(request, None)
        if order is None:
            then(Answered(Refusal("request_unknown")))
            return
        if self._post.shown_standing is not Standing.LIVE:
            self._unanswered[request] = order
            then(Answered(Refusal("console_away")))
            return
        who = self._post.me.name if self._post.me is not None else ""
        kept = KeptOrder(request, order.command, who, self._now(), seen(self._board, order.command))
        self._post.start(self._give(kept, then), "order again")

    def drop(self, request: str) -> None:
        """Forget a lost order."""
        self._answered(request)
        self._post.changed()

    def _now(self) -> Instant:
        return self._board.now(self._post.clock.monotonic_ms())


def _unanswered(order: KeptOrder) -> Unanswered:
    return Unanswered(order.request, order.command, order.who, order.ordered_at)


def _lost(order: Unanswered) -> Unanswered:
    return Unanswered(order.request, order.command, order.who, order.ordered_at, lost=True)


def _code(error: RefusedError | LinkError) -> str:
    return error.refusal.code if isinstance(error, RefusedError) else error.code


def _not_settled(_order: Unanswered, _answered: Answered) -> None:
    return None
