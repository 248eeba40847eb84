"""The real exam server as a process of its own, which is killed and started again as power cuts and people do it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from pathlib import Path

import server as server_package
from exam.clock import Clock

STARTS_WITHIN = 60.0
"""Seconds after which a server that does not serve is given up; a full journal is read in a few."""
LOOK_EVERY = 0.02
PROGRAM_FOLDER = Path(server_package.__file__).resolve().parents[1]
"""The server beside this very program is started, wherever the command is given."""
ENDS_WITHIN = 15.0
LONGEST_REASON = 400


class ServerFailedError(Exception):
    """The server ended, or did not serve in time; the text is the last it said."""


class ServerProcess:
    """`python -m server run --practice`. It keeps its port over its restarts.

    On this machine alone unless another `host` is given: a PC of the room that looks for its server must not find a
    rehearsal that is none of its own.
    """

    def __init__(self, site: Path, clock: Clock, host: str = "127.0.0.1", port: int = 0) -> None:
        self._host = host
        self._port = port
        self._site = site.resolve()
        self._clock = clock
        self._announced = self._site.parent / f"{self._site.name}.address"
        self._log = self._site.parent / f"{self._site.name}.log"
        self._process: asyncio.subprocess.Process | None = None
        self.url = ""

    async def start(self) -> None:
        """Start it and wait until it serves. Raises ServerFailedError, OSError."""
        self._announced.unlink(missing_ok=True)
        port = self.url.rsplit(":", 1)[1] if self.url else str(self._port)
        command = ["-m", "server", "run", "--practice", "--host", self._host, "--port", port]
        command += ["--site", str(self._site), "--announce", str(self._announced), "--until-input-ends"]
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *command,
                cwd=PROGRAM_FOLDER,
                env={**os.environ, "PYTHONUTF8": "1"},
                # Held open while this process lives: a rehearsal that is killed leaves no server behind.
                stdin=asyncio.subprocess.PIPE,
                stdout=log,
                stderr=log,
            )
        await self._until_it_serves(self._process)

    async def _until_it_serves(self, process: asyncio.subprocess.Process) -> None:
        for _ in range(round(STARTS_WITHIN / LOOK_EVERY)):
            if self._announced.exists():
                self.url = self._announced.read_text(encoding="utf-8").strip()
                return
            if process.returncode is not None:
                break
            await self._clock.sleep(LOOK_EVERY)
        await self.kill()
        raise ServerFailedError(self._last_words())

    async def kill(self) -> None:
        """End it as a power cut would: SIGKILL, on Windows TerminateProcess. Calling it again does nothing."""
        process, self._process = self._process, None
        if process is not None:
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def stop(self) -> None:
        """Ask it to end, and kill it where it does not. Calling it again does nothing."""
        process = self._process
        if process is not None and process.returncode is None:
            process.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), ENDS_WITHIN)
        await self.kill()

    def _last_words(self) -> str:
        with self._log.open("rb") as log:
            log.seek(max(0, self._log.stat().st_size - 4096))
            lines = log.read(4096).decode("utf-8", errors="replace").split("\n")
        said = [line.strip() for line in lines if line.strip()]
        return said[-1][:LONGEST_REASON] if said else ""
