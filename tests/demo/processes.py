"""The processes of the day: the server and the candidates' PCs, started and ended for real."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from candidate_agent.headless import Finished, Seen
from candidate_agent.person import Script
from tests.demo.day import ROOT

_lines: msgspec.json.Decoder[Seen | Finished] = msgspec.json.Decoder(Seen | Finished)


class ServerProcess:
    """`kaochang-server run` on a port that it keeps over its restarts."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self._process: asyncio.subprocess.Process | None = None
        self.url = ""

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rsplit(":", 1)[1])

    async def start(self) -> None:
        """Start it and wait until it serves."""
        port = str(self.port) if self.url else "0"
        command = ["-m", "server", "run", "--site", str(self._site), "--host", "127.0.0.1", "--port", port]
        with (self._site / "server.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=log
            )
        if self._process.stdout is None:
            raise RuntimeError("a pipe was asked for and not made")
        while line := (await self._process.stdout.readline()).decode():
            if "https://" in line:
                self.url = "https://" + line.split("https://")[1].split()[0]
                return
        raise RuntimeError(f"the server ended at once; see {self._site / 'server.log'}")

    async def kill(self) -> None:
        """kill -9."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def stop(self) -> None:
        """Ask it to end."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await asyncio.wait_for(self._process.wait(), 15)


class Machines:
    """A process with some candidates' PCs in it. `seen` is told every line."""

    def __init__(self, name: str, scripts: list[Script], folder: Path, seen: Callable[[Seen | Finished], None]) -> None:
        self.name = name
        self.folder = folder / name
        self._scripts = scripts
        self._seen = seen
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._started_with: tuple[str, Path] | None = None

    @property
    def runs(self) -> bool:
        """Whether anybody is still there."""
        return self._process is not None and self._process.returncode is None

    async def restart(self) -> None:
        """Switch the PCs on again after the power was gone; everybody is in their seat."""
        if self._started_with is None:
            raise RuntimeError("was never on")
        again = {"arrives_after": 0.0, "raise_hand_at": None}
        self._scripts = [msgspec.structs.replace(script, **again) for script in self._scripts]
        await self.start(*self._started_with)

    async def start(self, url: str, authority: Path) -> None:
        """Switch the PCs on."""
        self._started_with = url, authority
        self.folder.mkdir(parents=True, exist_ok=True)
        people = self.folder / "people.json"
        people.write_bytes(msgspec.json.encode(self._scripts, enc_hook=str))
        command = ["-m", "candidate_agent", "--headless", "--server", url, "--authority", str(authority)]
        with (self.folder / "agent.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *command,
                "--scripts",
                str(people),
                "--folder",
                str(self.folder),
                cwd=ROOT,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        self._reading = asyncio.create_task(self._read(self._process))

    async def kill(self) -> None:
        """kill -9: the PCs are dead, their disks stay. Who has left already is left in peace."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        await self.finished()

    async def finished(self) -> None:
        """Wait until everybody has left."""
        if self._reading is not None:
            await self._reading

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        if process.stdout is None:
            raise RuntimeError("a pipe was asked for and not made")
        while line := await process.stdout.readline():
            self._seen(_lines.decode(line))
        await process.wait()
