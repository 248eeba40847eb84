"""The composition root of the exam server: the only place that builds real things, in reading order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import msgspec
from aiohttp import web

from exam.clock import Clock, wall_now
from exam.program import PROGRAM, manifest
from exam.wire.safe_home_rows import UploadRow
from server.accounts import Accounts, people_file
from server.backup.starting import backup_of
from server.backup.worker import Backup
from server.blobs import BlobStore
from server.disk_watch import free_bytes
from server.duties import Duties
from server.enrolment import Enrolment
from server.exam_clock import boot_mark
from server.forms.press import Press
from server.journal.port import JournalStore
from server.links import Links
from server.machine_registry import MachineRegistry
from server.metrics import Metrics
from server.papers import papers_of
from server.practice import practice_plan
from server.rehearsal_look import known_rehearsal
from server.service import ExamService
from server.shedding import shed
from server.sign_in import SignIns
from server.site_folder import SiteFolder, read_release_key
from server.standby.office import Office, office_of
from server.standby.replaced import is_only_a_copy, is_replaced, until_replaced
from server.standby.site_files import SiteFileList
from server.store.engines import DatabaseEngine, open_database, sqlite_url
from server.store.journal_table import SqlJournal
from server.store.remedies import store_error
from server.store.reports import replace_sittings
from server.trust_files import TrustFiles, ensure_trust, server_context
from server.upload_files import known_upload
from server.web.access import access_by
from server.web.doorkeeper import Doorkeeper
from server.web.errors import errors
from server.web.keys import DOOR, DOORKEEPER, METRICS, OPENAPI, PRESS, SERVICE, SITE, SITE_FILES
from server.web.machine_door import MachineDoor
from server.web.openapi import openapi_document
from server.web.routes import ROUTES

SHED_EVERY = 5
"""Minutes between two looks at whether the server's own disk is nearly full."""
DAILY_COPY = (20, 0)
"""Hour and minute of the daily full copy, when the rooms are closed."""
MAX_BODY = 1024 * 1024 + 1
"""Longest HTTP body: one piece of a file."""


class ServerOptions(msgspec.Struct, frozen=True):
    """How a server is started. `database` empty means SQLite in the site's folder; `names` go into its certificate.

    `practice` serves the practice exam (适应性模拟考核) of the site's plan instead of the exam itself. Without
    `certificates` machines are let in that never enrolled: for a first try, and for nothing that counts.
    """

    site: Path
    host: str = "0.0.0.0"
    port: int = 8443
    database: str = ""
    names: tuple[str, ...] = ()
    practice: bool = False
    certificates: bool = True


class RunningServer(msgspec.Struct, frozen=True):
    """A server that serves: its address for PCs, the trust they need, the service behind, and the task that is it."""

    url: str
    port: int
    trust: TrustFiles
    service: ExamService
    serving: asyncio.Task[None]


def build_application(service: ExamService, metrics: Metrics, site: SiteFolder, door: MachineDoor) -> web.Application:
    """Put the network face together."""
    access = access_by(ROUTES)
    app = web.Application(client_max_size=MAX_BODY, middlewares=[errors, access])
    app[SERVICE], app[METRICS], app[SITE] = service, metrics, site
    sign_ins = SignIns(service.plan.policy, service.secret)
    app[DOORKEEPER] = Doorkeeper(service, Accounts(people_file(site)), sign_ins)
    app[DOOR] = door
    app[PRESS] = Press()
    app[SITE_FILES] = SiteFileList(site)
    app[OPENAPI] = openapi_document(PROGRAM)
    for route in ROUTES:
        app.router.add_route(route.method, route.path, route.handler)
    return app


def database_of(options: ServerOptions) -> DatabaseEngine:
    """The database that the options name."""
    site = SiteFolder(options.site)
    file = site.practice_journal_file if options.practice else site.journal_file
    if not options.database:
        file.parent.mkdir(parents=True, exist_ok=True)
    return open_database(options.database or sqlite_url(file))


@asynccontextmanager
async def running_server(
    options: ServerOptions, clock: Clock, journal: JournalStore | None = None
) -> AsyncIterator[RunningServer]:
    """Serve a site until the block ends. Raises PlanError, PaperMissingError or StoreError with what to do."""
    site = SiteFolder(options.site)
    plan = practice_plan(site.read_plan()) if options.practice else site.read_plan()
    trust = ensure_trust(site, plan.site_number, options.names, wall_now())
    papers = papers_of(site, plan, trust.secret)
    registry = MachineRegistry(site)
    metrics, links, database = Metrics(), Links(), database_of(options)
    store = journal or SqlJournal(database)
    if not options.practice:
        if await asyncio.to_thread(is_only_a_copy, site, store):
            raise store_error("store_is_copy")
        if await is_replaced(site, plan.number, store, trust.authority):
            raise store_error("store_replaced")
    backup = None if options.practice else backup_of(site, plan, store, clock)
    service = ExamService(
        plan=plan,
        store=store,
        blobs=BlobStore(site.practice_blobs if options.practice else site.blobs),
        papers=papers,
        secret=trust.secret,
        clock=clock,
        boot=boot_mark(),
        program=PROGRAM,
        links=links,
        observe=partial(_committed, metrics, backup),
        report=partial(replace_sittings, database),
        release_key=read_release_key(site),
        manifest=await asyncio.to_thread(manifest),
        free_space=partial(free_bytes, (site.root, site.blobs, site.journal_file.parent)),
        enrolled=registry.present_pcs,
        rehearsed=partial(known_rehearsal, site),
        office=Office() if options.practice else office_of(site),
        backup=backup,
        uploaded=UploadRow if options.practice else partial(known_upload, site, plan.timezone, clock),
    )
    enrolment = Enrolment(registry, trust.authority, trust.authority_key, trust.secret)
    door = MachineDoor(service, registry, enrolment, required=options.certificates)
    serving = asyncio.create_task(service.run(), name="exam service")
    asking = asyncio.create_task(_ask_who_leads(service, site, trust, clock), name="who leads")
    duties = duties_of(service, site, backup)
    try:
        await _ready_or_failed(service, serving)
        _take_back(service, registry)
        duties.start()
        if backup is not None:
            backup.start()
        runner = web.AppRunner(
            build_application(service, metrics, site, door),
            access_log=None,
            shutdown_timeout=2,
            # Our own clients send nothing compressed: nothing is unpacked for anybody else either.
            auto_decompress=False,
        )
        await runner.setup()
        try:
            listener = web.TCPSite(runner, options.host, options.port, ssl_context=server_context(trust), backlog=512)
            await listener.start()
            port = _port_of(runner.addresses)
            yield RunningServer(f"https://127.0.0.1:{port}", port, trust, service, serving)
        finally:
            links.drop_all()
            service.consoles.drop_all()
            await runner.cleanup()
    finally:
        duties.stop()
        for task in (serving, asking):
            task.cancel()
        await asyncio.gather(serving, asking, return_exceptions=True)
        if backup is not None:
            # After the last commit, so that it is streamed as well.
            await backup.stop()


async def _ask_who_leads(service: ExamService, site: SiteFolder, trust: TrustFiles, clock: Clock) -> None:
    """End the service when its standby leads; a practice exam has none."""
    if not service.plan.practice:
        await until_replaced(site, trust.authority, service.is_followed_by, lambda: service.is_alone, clock)
        service.replaced()


def duties_of(service: ExamService, site: SiteFolder, backup: Backup | None) -> Duties:
    """What this server does at its times: full copies while a session runs and daily, room on its own disk."""
    duties = Duties(service.plan.timezone)
    free = partial(free_bytes, (site.root,))
    duties.every(SHED_EVERY, lambda: asyncio.get_running_loop().run_in_executor(None, shed, site.root, free))
    if backup is not None:

        def while_running() -> None:
            if service.life is not None and service.life.hall.is_running:
                backup.want_full_copy()

        duties.every(backup.every, while_running)
        duties.daily(*DAILY_COPY, backup.want_full_copy)
    return duties


def _committed(metrics: Metrics, backup: Backup | None, records: int, seconds: float) -> None:
    metrics.committed(records, seconds)
    if backup is not None:
        backup.wake()


def _take_back(service: ExamService, registry: MachineRegistry) -> None:
    """Write down what people retired in this plan, where a crash came between the order and the registry."""
    life = service.life
    for machine in life.hall.premises.machines.values() if life else ():
        if machine.retired:
            registry.retire(machine.machine, machine.retired)


async def _ready_or_failed(service: ExamService, serving: asyncio.Task[None]) -> None:
    ready = asyncio.create_task(service.ready())
    done, _ = await asyncio.wait({ready, serving}, return_when=asyncio.FIRST_COMPLETED)
    if serving in done:
        ready.cancel()
        serving.result()


def _port_of(addresses: Sequence[object]) -> int:
    address = addresses[0]
    if not isinstance(address, tuple):
        raise TypeError("the server listens on something that has no port")
    return int(address[1])
