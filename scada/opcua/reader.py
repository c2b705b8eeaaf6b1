"""Reading many nodes: requests encoded once, cut to the server's limits, several in flight."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.opcua import times
from scada.opcua.answers import read_answer
from scada.opcua.array_codec import DataValues
from scada.opcua.channel import Channel
from scada.opcua.errors import DecodeError, LinkFault, ServiceFault, Undecodable
from scada.opcua.isolation import Bisection, Outcasts
from scada.opcua.link import Watch
from scada.opcua.points import Rows
from scada.opcua.request_size import RequestSize
from scada.opcua.requests import READ_REQUEST, read_parameters, with_times
from scada.opcua.status_codes import OF_THE_SERVICE, SESSION_GONE, TOO_LARGE, is_unknown

IN_FLIGHT: Final = 4


@dataclass(slots=True)
class ReadRequest:
    """One encoded request for some tags, and the layouts of its last answer."""

    rows: Rows
    parameters: bytes
    guess: NDArray[np.uint16] | None = None
    source_only: bool = False

    def learn(self, values: DataValues) -> None:
        """An answer came: its layouts are expected again.

        As long as every value has a time of its source, the server's times are not asked for.
        """
        self.guess = values.code
        timed = times.all_usable(values.source)
        if timed != self.source_only:
            self.parameters = with_times(self.parameters, timed)
            self.source_only, self.guess = timed, None


@dataclass(frozen=True, slots=True)
class Refused:
    """The server refused the whole request."""

    status: int


Deliver = Callable[[Rows, DataValues | Refused], None]


class Reader:
    """Reads sets of tags over one channel. ``targets``: encoded ReadValueIds, `None` if unknown."""

    def __init__(
        self,
        channel: Channel,
        watch: Watch,
        now_s: Callable[[], float],
        targets: Sequence[bytes | None],
        size: RequestSize,
        silent_s: float,
        outcasts: Outcasts | None = None,
    ) -> None:
        self.targets = list(targets)
        self.outcasts = outcasts or Outcasts()
        self.outcasts.connected()
        self._channel, self._watch, self._now_s, self._silent_s = channel, watch, now_s, silent_s
        self._size = size
        self._gate = asyncio.Semaphore(IN_FLIGHT)
        self._waiting = 0
        self._aliases: dict[bytes, bytes] = {}
        self._aliases_set = 0

    @property
    def version(self) -> tuple[int, int]:
        """When it changes, a plan is due for renewal."""
        return self._size.nodes, self._aliases_set

    def call(self, aliases: dict[bytes, bytes]) -> None:
        """Ask for these targets under other ids, from the next `plan` on."""
        self._aliases = aliases
        self._aliases_set += 1

    def plan(self, rows: Rows, codes: NDArray[np.uint16] | None = None) -> list[ReadRequest]:
        """Requests for these tags (those that the server knows), within its limits.

        Outcasts are asked by themselves. With the layout ``codes`` of an earlier answer, equal ones
        stand together: they decode faster.
        """
        if codes is not None:
            rows = rows[np.argsort(codes, kind="stable")]
        known = self._known(rows)
        alone = [[one] for one in known if one[0] in self.outcasts]
        if alone:
            known = [one for one in known if one[0] not in self.outcasts]
        return [*self._within_limits(known), *map(_request, alone)]

    def _within_limits(self, known: list[tuple[int, bytes]]) -> list[ReadRequest]:
        requests, start, size = [], 0, 0
        room = self._channel.largest_request or 2**31
        for end, (_row, target) in enumerate(known):
            if end > start and (end - start >= self._size.nodes or size + len(target) + 256 > room):
                requests.append(_request(known[start:end]))
                start, size = end, 0
            size += len(target)
        return [*requests, _request(known[start:])] if known else []

    async def read(self, requests: list[ReadRequest], deliver: Deliver) -> None:
        """Read them all, deliver each answer as it comes; a request too large is cut in two."""
        self._size.waiting = True
        if len(requests) == 1:
            await self._one(requests, requests[0], deliver)
        else:
            async with asyncio.TaskGroup() as tasks:
                for request in tuple(requests):
                    tasks.create_task(self._one(requests, request, deliver))
        self._size.waiting = False

    async def _one(
        self, requests: list[ReadRequest], request: ReadRequest, deliver: Deliver
    ) -> None:
        if len(request.rows) == 1 and self.outcasts.rests(int(request.rows[0]), self._now_s()):
            return
        async with self._gate:
            fault = await self._try(request, deliver)
            if fault is None:
                return
            halves = self._refused(fault, request)
            if not halves:
                if await self._isolate(request.rows, fault, deliver):
                    self._replace(requests, request, self.plan(request.rows))
                return
        self._replace(requests, request, halves)
        for half in halves:
            await self._one(requests, half, deliver)

    async def _try(self, request: ReadRequest, deliver: Deliver) -> ServiceFault | None:
        """Read and deliver; or tell why it was refused as a whole."""
        begun_s = self._now_s()
        try:
            body = await self.ask(request.parameters)
            took_s = self._now_s() - begun_s
            values = read_answer(body, len(request.rows), request.guess)
        except ServiceFault as fault:
            return fault
        except DecodeError as fault:
            return Undecodable("Read", str(fault))
        self._size.answered(len(request.rows), took_s)
        if self._aliases and is_unknown(values.status).any():
            self.call({})
            return await self._try(self._request(request.rows), deliver)
        request.learn(values)
        deliver(request.rows, values)
        if len(request.rows) == 1:
            self.outcasts.forgive(int(request.rows[0]))
        return None

    async def _isolate(self, rows: Rows, fault: ServiceFault, deliver: Deliver) -> bool:
        """Read the others, where the request was refused over some; whether there are new outcasts."""
        now_s, status = self._now_s(), fault.status
        if len(rows) == 1 and (isinstance(fault, Undecodable) or int(rows[0]) in self.outcasts):
            self.outcasts.cast({int(rows[0]): status}, now_s)
        if len(rows) == 1 or not self.outcasts.may_look(now_s) or _of_the_service(status):
            deliver(rows, Refused(status))
            return False
        search = Bisection(rows, status)
        while (part := search.next()) is not None:
            again = await self._try(self._request(part), deliver)
            if again is None:
                search.answered()
            else:
                self._check_session(again)
                search.refused(again.status)
        left, in_vain = search.end()
        self.outcasts.cast(search.culprits, self._now_s())
        if in_vain and isinstance(fault, Undecodable):
            raise LinkFault(fault.reason)
        if in_vain:
            self.outcasts.in_vain(self._now_s())
        for row, why in search.culprits.items():
            deliver(np.array([row], np.intp), Refused(why))
        if len(left):
            deliver(left, Refused(status))
        return bool(search.culprits)

    def _replace(
        self, requests: list[ReadRequest], request: ReadRequest, by: list[ReadRequest]
    ) -> None:
        at = next(i for i, known in enumerate(requests) if known is request)
        requests[at : at + 1] = by

    def _known(self, rows: Rows) -> list[tuple[int, bytes]]:
        aliases = self._aliases
        return [
            (row, aliases.get(target, target))
            for row in rows.tolist()
            if (target := self.targets[row])
        ]

    def _request(self, rows: Rows) -> ReadRequest:
        return _request(self._known(rows))

    def _check_session(self, fault: ServiceFault) -> None:
        if fault.status & 0xFFFF0000 in SESSION_GONE:
            raise LinkFault(str(fault)) from fault

    def _refused(self, fault: ServiceFault, request: ReadRequest) -> list[ReadRequest]:
        """What to try instead; nothing where asking for less does not help."""
        self._check_session(fault)
        if fault.status & 0xFFFF0000 not in TOO_LARGE or len(request.rows) < 2:
            return []
        half = len(request.rows) // 2
        self._size.refused(len(request.rows))
        return [*self.plan(request.rows[:half]), *self.plan(request.rows[half:])]

    async def ask(self, parameters: bytes) -> bytes:
        """Send a Read and wait, as long as answers to Reads keep coming: the watchdog sees to that."""
        if not self._waiting:
            self._watch.expect("answer to a Read", self._silent_s, self._now_s())
        self._waiting += 1
        try:
            return await self._channel.ask(READ_REQUEST, parameters)
        finally:
            self._waiting -= 1
            self._watch.heard("answer to a Read", self._now_s())
            if not self._waiting:
                self._watch.forget("answer to a Read")


def _of_the_service(status: int) -> bool:
    return status & 0xFFFF0000 in OF_THE_SERVICE


def _request(known: list[tuple[int, bytes]]) -> ReadRequest:
    rows = np.array([row for row, _ in known], np.intp)
    return ReadRequest(rows, read_parameters([target for _, target in known]))
