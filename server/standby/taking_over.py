"""Taking over (接管): a standby becomes the server. One act of people, on the disk before anybody is served."""

from __future__ import annotations

import contextlib
import secrets

import msgspec

from exam.clock import Clock
from exam.events import TakenOver
from exam.ids import MachineId
from exam.people import Actor
from exam.policy import SECOND
from exam.terms import GENERATION, next_term, term_of
from exam.text import Refusal
from exam.trust.mandates import Mandate, sign_mandate
from server.exam_clock import Mark, read_clocks
from server.journal.port import JournalStore
from server.site_folder import SiteFolder
from server.site_keys import read_site_keys
from server.standby.copy_keeping import whole_file
from server.standby.following import Following, Heard
from server.standby.office import Succession, read_succession, seen_term, write_succession

SILENT = 3 * SECOND
"""A server that was heard so lately is there: two that lead are worse than none for a moment."""


class Standing(msgspec.Struct, frozen=True):
    """How a standby stands: what it has, and for how many ms it has heard nothing; None where it never did."""

    records: int
    silent_for: int | None


def standing_of(following: Following, monotonic: int) -> Standing:
    """How a standby stands now."""
    journal = following.journal
    return Standing(journal.last_seq if journal is not None else 0, following.silent_for(monotonic))


def why_not(standing: Standing) -> Refusal | None:
    """Why a standby may not take over now."""
    if standing.records == 0:
        return Refusal("standby_not_ready")
    if standing.silent_for is not None and standing.silent_for < SILENT:
        return Refusal("standby_hears_server")
    return None


def take_over(
    copy: SiteFolder, following: Following, machine: MachineId, actor: Actor, reason: str, clock: Clock, boot: str
) -> Succession | Refusal:
    """Write down that this machine leads from here on. Blocking; call it when following has stopped.

    Raises OSError, StoreError or SiteKeysError, and then nothing has changed.
    """
    now = read_clocks(clock, boot)
    standing, journal = standing_of(following, now.monotonic_ms), following.journal
    if (refusal := why_not(standing)) is not None or journal is None:
        return refusal or Refusal("standby_not_ready")
    keys, before = read_site_keys(copy), read_succession(copy)
    if keys is None:
        return Refusal("standby_not_ready")
    known = max(term_of(journal.last_epoch), before.event.term if before is not None else 0, seen_term(copy))
    term = next_term(known, secrets.randbelow(GENERATION))
    mandate = Mandate(keys.site, copy.read_plan().number, journal.lineage().hex(), term, machine, now.wall_ms)
    made = succession(mandate, keys.signing, actor, reason, journal.last_seq, following.heard, now)
    write_succession(copy, made)
    whole_file(copy).unlink(missing_ok=True)  # a copy no more
    return made


def begin_term(
    site: SiteFolder, store: JournalStore, machine: MachineId, actor: Actor, reason: str, now: Mark
) -> Succession | None:
    """Have a machine lead in a term after every one that is known to it: one that was put up again from a backup, or an
    old server whose successor is lost in turn. Whoever leads now keeps out as soon as it hears of it.

    None where there is no journal to lead with, or no key to sign with. Blocking. Raises StoreError, OSError,
    SiteKeysError or PlanError.
    """
    keys, before = read_site_keys(site), read_succession(site)
    lineage, epoch, records = _ends(store)
    if keys is None or not records:
        return None
    known = max(term_of(epoch), before.event.term if before is not None else 0, seen_term(site))
    term = next_term(known, secrets.randbelow(GENERATION))
    mandate = Mandate(keys.site, site.read_plan().number, lineage.hex(), term, machine, now.wall_ms)
    made = succession(mandate, keys.signing, actor, reason, records, None, now)
    write_succession(site, made)
    whole_file(site).unlink(missing_ok=True)  # a copy no more
    return made


def _ends(store: JournalStore) -> tuple[bytes, int, int]:
    """The hash of the first record, the newest epoch, and how many records there are."""
    lineage, epoch, count = b"", 0, 0
    with contextlib.closing(store.read()) as reading:
        for record in reading:
            lineage = lineage or record.hash
            epoch, count = max(epoch, record.epoch), record.seq
    return lineage, epoch, count


def succession(
    mandate: Mandate, key: bytes, actor: Actor, reason: str, records: int, heard: Heard | None, now: Mark
) -> Succession:
    """The takeover as it is written down: the mandate signed, the fact for the journal, the time that goes on."""
    event = TakenOver(mandate.machine, mandate.term, actor, reason, heard.now if heard is not None else 0, records)
    # Exam time goes on from the server's last word, by this machine's own clock.
    return Succession(sign_mandate(mandate, key), event, _then(now, heard) if heard is not None else None)


def _then(now: Mark, heard: Heard) -> Mark:
    """The server's last word, beside this machine's clocks at that moment."""
    ago = now.monotonic_ms - heard.monotonic
    return Mark(heard.now, now.wall_ms - ago, heard.monotonic, now.boot)
