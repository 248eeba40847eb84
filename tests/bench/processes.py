"""Real processes: the exam server, and a bare aiohttp WebSocket echo to hold it against."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.bench.bench_site import ROOT

ECHO = """
import asyncio, ssl, sys
from aiohttp import web

async def echo(request):
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    async for message in socket:
        await socket.send_bytes(message.data)
    return socket

async def main(certificate, key):
    app = web.Application()
    app.router.add_get("/", echo)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(certificate, key)
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context, backlog=512)
    await site.start()
    print(f"https://127.0.0.1:{runner.addresses[0][1]}/", flush=True)
    await asyncio.Event().wait()

asyncio.run(main(*sys.argv[1:]))
"""


class Process:
    """A process we started and will end; it tells its address on its first line with one."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.url = ""

    @classmethod
    async def start(cls, command: list[str], log: Path) -> Process:
        """Start it and wait until it serves. Raises RuntimeError where it ends instead."""
        with log.open("ab") as errors:
            process = await asyncio.create_subprocess_exec(
                *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=errors
            )
        started = cls(process)
        if process.stdout is None:
            raise RuntimeError("a pipe was asked for and not made")
        while line := (await process.stdout.readline()).decode():
            if "https://" in line:
                started.url = "https://" + line.split("https://")[1].split()[0]
                return started
        raise RuntimeError(f"the process ended with {await process.wait()}; see {log}")

    @property
    def pid(self) -> int:
        """Its process number."""
        return self._process.pid

    async def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> None:
        """End it as an operator would."""
        if self._process.returncode is None:
            self._process.terminate()
            await asyncio.wait_for(self._process.wait(), 15)


async def start_server(site: Path, port: int = 0, *, certificates: bool = False) -> Process:
    """Start `kaochang-server run`; with `certificates` as a site runs it, for enrolled machines alone."""
    command = [sys.executable, "-m", "server", "run", "--site", str(site), "--host", "127.0.0.1", "--port", str(port)]
    if not certificates:
        command.append("--without-certificates")
    return await Process.start(command, site / "server.log")


async def start_echo(trust: Path, folder: Path) -> Process:
    """Run the echo with the same certificate as the exam server."""
    command = [sys.executable, "-c", ECHO, str(trust / "server.pem"), str(trust / "server.key")]
    return await Process.start(command, folder / "echo.log")
