"""Invented people of a site, with passwords that cost little to hold, and a console at which they act."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import aiohttp
import msgspec
from argon2 import PasswordHasher

from exam.people import Actor, Role
from server.accounts import Account, people_file, tidy, write_accounts
from server.site_folder import SiteFolder

PEOPLE: Mapping[str, Role] = MappingProxyType(
    {
        "主考甲": Role.CHIEF_EXAMINER,
        "副主考甲": Role.DEPUTY_CHIEF_EXAMINER,
        "工作人员甲": Role.STAFF,
        "监考甲": Role.INVIGILATOR,
        "监考乙": Role.INVIGILATOR,
        "系统管理员甲": Role.SYSTEM_ADMINISTRATOR,
        "巡考甲": Role.ROVING_INSPECTOR,
    }
)
MACHINE = "JK-01"
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""What a hash costs stands in the hash: the server checks these as it checks its own."""


def password_of(name: str) -> str:
    """The password of an invented person."""
    return f"{name}的口令-2026"


def account_of(name: str, role: Role, password: str = "") -> Account:
    """An account whose password costs next to nothing to check."""
    return Account(name, role, _CHEAP.hash(tidy(password or password_of(name))))


def write_people(site: SiteFolder, people: Mapping[str, Role] = PEOPLE) -> None:
    """Give a site its people."""
    write_accounts(people_file(site), [account_of(name, role) for name, role in people.items()])


class OrderRefusedError(Exception):
    """The server said no, with this code."""


class Answer(msgspec.Struct, frozen=True):
    """What came back: the status, and the JSON."""

    status: int
    told: dict[str, object]

    @property
    def code(self) -> str:
        """The code of a refusal, or nothing."""
        return "" if self.status == 200 else str(self.told.get("code", ""))

    @property
    def proposal(self) -> str:
        """The proposal that now waits for others, or nothing."""
        return str(self.told.get("proposal", ""))


class Desk:
    """A console of the site: whoever acts signs in at the first act, and again once the server knows them no more."""

    def __init__(self, http: aiohttp.ClientSession, url: str, machine: str = MACHINE, prefix: str = "order") -> None:
        self.url = url
        self.machine = machine
        self._http = http
        self._tokens: dict[str, str] = {}
        self._prefix = prefix
        self._number = 0

    async def sign_in(self, name: str, password: str = "") -> Answer:
        """Sign in; the token is kept."""
        body = {"name": name, "password": password or password_of(name)}
        answer = await self._ask("POST", "/api/v1/sign-in", {}, body)
        if answer.status == 200:
            self._tokens[name] = str(answer.told["token"])
        return answer

    async def unlock(self, name: str, password: str = "") -> Answer:
        """Open the locked console again."""
        return await self.ask(name, "POST", "/api/v1/unlock", {"password": password or password_of(name)})

    async def headers(self, name: str) -> dict[str, str]:
        """What a request of somebody shows; signs in where that has not been done."""
        if name not in self._tokens:
            answer = await self.sign_in(name)
            if answer.status != 200:
                raise OrderRefusedError(answer.code)
        return {"Authorization": f"Bearer {self._tokens[name]}", "X-Kaochang-Machine": self.machine}

    async def ask(self, name: str, method: str, path: str, body: object = None, *, active: bool = False) -> Answer:
        """Ask something in somebody's name."""
        return await self._ask(method, path, await self._shown(name, active=active), body)

    async def order(self, name: str, kind: str, /, *, request: str = "", **fields: object) -> Answer:
        """Order something in somebody's name; a new request number each time unless one is given."""
        self._number += 1
        number = request or f"{self._prefix}-{self._number:04}"
        return await self.post(name, {"request": number, "command": {"type": kind, **fields}})

    async def post(self, name: str, order: object) -> Answer:
        """Send an order as it is."""
        answer = await self.ask(name, "POST", "/api/v1/commands", order)
        if answer.code == "sign_in_first":
            del self._tokens[name]
            answer = await self.ask(name, "POST", "/api/v1/commands", order)
        return answer

    async def _shown(self, name: str, *, active: bool) -> dict[str, str]:
        shown = await self.headers(name)
        return {**shown, "X-Kaochang-Active": "1"} if active else shown

    async def _ask(self, method: str, path: str, headers: dict[str, str], body: object) -> Answer:
        data = None if body is None else msgspec.json.encode(body)
        shown = {"X-Kaochang-Machine": self.machine, **headers}
        async with self._http.request(method, self.url + path, data=data, headers=shown) as response:
            text = await response.read()
            return Answer(response.status, msgspec.json.decode(text, type=dict[str, object]) if text else {})


def actor_of(name: str, machine: str = MACHINE) -> Actor:
    """How an invented person stands in the record."""
    return Actor(PEOPLE[name], name, machine)
