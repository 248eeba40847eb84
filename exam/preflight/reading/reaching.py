"""What this machine can reach: the internet, the server, its own port. Nothing is sent but a connection."""

from __future__ import annotations

import errno
import ipaddress
import socket
import sys
import threading
from collections.abc import Callable, Sequence

import psutil

from exam.preflight.known_names import Place

PATIENCE = 1.5
"""Seconds that one place may take to answer."""
MOST_PLACES = 8
Connect = Callable[[Place], None]
"""Connects and lets go; raises OSError where nothing answers."""


def connect_by_tcp(place: Place) -> None:
    """Open a TCP connection and close it."""
    socket.create_connection(place, timeout=PATIENCE).close()


def any_answers(places: Sequence[Place], connect: Connect) -> bool:
    """Whether one of the places answers; all are tried at once, so silence takes no longer than one."""
    answered = threading.Event()

    def knock(place: Place) -> None:
        try:
            connect(place)
        except (OSError, UnicodeError):
            return
        answered.set()

    knocks = [
        threading.Thread(target=knock, args=(place,), name="knocking", daemon=True) for place in places[:MOST_PLACES]
    ]
    for one in knocks:
        one.start()
    for one in knocks:
        one.join(PATIENCE)
    return answered.is_set()


def is_on_lan(host: str) -> bool:
    """Whether an address is in one of this machine's own networks. Raises OSError where a name is not known."""
    found = socket.getaddrinfo(host, None, socket.AF_INET, socket.SOCK_STREAM)
    address = ipaddress.IPv4Address(str(found[0][4][0]))
    own = [entry for entries in psutil.net_if_addrs().values() for entry in entries if entry.family == socket.AF_INET]
    return any(
        address in ipaddress.IPv4Interface(f"{entry.address}/{entry.netmask}").network for entry in own if entry.netmask
    )


def port_state(port: int, holds_port: Callable[[int], bool]) -> str:
    """`free`, `ours` where an exam server has it, `taken` where another program has. Raises OSError."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
        # Windows would let two programs have one port with the option that Linux needs for a port just left.
        option = getattr(socket, "SO_EXCLUSIVEADDRUSE", None) if sys.platform == "win32" else socket.SO_REUSEADDR
        if option is not None:
            tried.setsockopt(socket.SOL_SOCKET, option, 1)
        try:
            tried.bind(("", port))
            tried.listen(1)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES) or (port < 1024 and error.errno == errno.EACCES):
                raise
            return "ours" if holds_port(port) else "taken"
    return "free"
