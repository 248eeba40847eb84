"""A machine that is not enrolled, at its own window: somebody types its one-time code, and it goes on at once.

The site's server has answered that it does not let this machine in (`Looking.not_enrolled`). A code is tried there in
the background; with the certificate that comes the live connections of the program are made from then on.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import structlog

from exam.ids import MachineId
from exam.link.discovery import Search
from exam.link.enrolment import CERTIFICATE, EnrolmentRefusedError, enrol, show_certificate
from exam.link.finding import keep
from exam.link.searching import Movable
from exam.link.server_link import LinkError
from exam.text import Fact, Refusal
from exam.trust.enrolment_codes import read_serial
from exam.wire.enrolment import Enrolled

Enrol = Callable[[str, Path, Path, MachineId, str], Awaitable[Enrolled]]
"""`exam.link.enrolment.enrol`, or what a test puts in its place."""
log = structlog.get_logger("link.enrolment")


class Enrolling(msgspec.Struct, frozen=True):
    """How enrolling stands at this machine: whether a code is being tried, and why the last one brought nothing."""

    machine: MachineId
    waits: bool = False
    refused: Refusal | None = None


class OwnEnrolment:
    """`code` is one that was set up for this machine: it is tried once, and not at all where a certificate is there.

    `enrolled_hook` is told what the certificate says, `changed` that something is another.
    """

    def __init__(
        self,
        authority: Path,
        folder: Path,
        context: ssl.SSLContext,
        machine: MachineId,
        changed: Callable[[], None],
        code: str = "",
        enrol: Enrol = enrol,
    ) -> None:
        self._authority, self._folder, self._context = authority, folder, context
        self._changed = changed
        self._enrol = enrol
        self._link: Movable | None = None
        self._trying: asyncio.Task[None] | None = None
        self._set_up = "" if self.has_certificate else code
        self.enrolled_hook: Callable[[Enrolled], None] = _nothing
        self.state = Enrolling(machine)

    def bind(self, link: Movable) -> None:
        """Take the connection that is to be made with the certificate."""
        self._link = link

    @property
    def has_certificate(self) -> bool:
        """Whether this machine has a certificate, one that was taken back included."""
        return (self._folder / CERTIFICATE).is_file()

    def follow(self, address: str) -> None:
        """The server was seen to let this machine not in, at this address: a code that was set up is tried, once."""
        if address and self._set_up:
            code, self._set_up = self._set_up, ""
            self.type_code(code, address)

    def type_code(self, code: str, address: str) -> None:
        """Somebody typed a code; `state` tells what comes of it. A mistyped one is told before anybody is asked."""
        if self.state.waits:
            return
        if read_serial(code) is None:
            self._stand(refused=Refusal("enrolment_code_mistyped"))
            return
        if not address:
            self._stand(refused=Refusal("enrolment_unreachable"))
            return
        self._stand(waits=True)
        self._trying = asyncio.create_task(self._try(code, address), name="enrolling this machine")

    async def looked(self, look: Callable[[str], Awaitable[Search]], typed: str) -> Search:
        """Look for the server; where it lets this machine in, a certificate that came by the command is shown to it."""
        found = await look(typed)
        if found.found is not None:
            show_certificate(self._context, self._folder)
        return found

    async def close(self) -> None:
        """End what goes on."""
        if self._trying is not None:
            self._trying.cancel()
            await asyncio.gather(self._trying, return_exceptions=True)

    async def _try(self, code: str, address: str) -> None:
        try:
            given = await self._enrol(address, self._authority, self._folder, self.state.machine, code)
            show_certificate(self._context, self._folder)
        except EnrolmentRefusedError as error:
            self._stand(refused=error.refusal)
        except LinkError as error:
            log.info("enrolling was not answered; the same code counts again", code=error.code)
            self._stand(refused=Refusal("enrolment_unreachable"))
        except OSError as error:
            facts: dict[str, Fact] = {"reason": error.strerror or type(error).__name__}
            self._stand(refused=Refusal("enrolment_disk", facts))
        else:
            keep(self._folder, address)
            if self._link is not None:
                self._link.move(address)
            self.enrolled_hook(given)
            self._stand()

    def _stand(self, *, waits: bool = False, refused: Refusal | None = None) -> None:
        self.state = Enrolling(self.state.machine, waits, refused)
        self._changed()


def _nothing(_given: Enrolled) -> None:
    return None
