"""A report that the desk of a running site makes, for whoever may ask for one."""

import asyncio
import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

import msgspec

from davylamp.people.ticket import LOG_IN, header_of, token_of
from davylamp.report.wish import Wish
from davylamp.site import Site
from davylamp.supervise.join import join
from scada.bus.bus import Bus, BusDown, Refused
from scada.bus.desk_client import ask_sealed, desk_facts
from scada.bus.report_messages import (
    ReportFile,
    ReportFileRequest,
    ReportJob,
    ReportPart,
    ReportRequest,
    ReportsAnswer,
    ReportsRequest,
)
from scada.bus.subjects import Subjects
from scada.model import BadInput, DavylampError, Login

T = TypeVar("T", bound=msgspec.Struct)
LOOK_S: Final = 0.3
_STATES: Final = {"waiting": "waiting / 等待", "making": "making / 生成中"}


class NotMade(DavylampError):
    """The desk could not make it, or what came is not what it made."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A file as it came from the desk."""

    name: str
    content: bytes


def made(site: Site, wish: Wish, by: str) -> list[Brought] | None:
    """Have it made; None where no desk answers. Raises `Refused` where one may not, `NotMade`."""
    return asyncio.run(_made(site, wish, by))


async def _made(site: Site, wish: Wish, by: str) -> list[Brought] | None:
    try:
        async with await join(site, "desk", "report", wait_s=2.0) as bus:
            asking = Asking(bus, site)
            if not await asking.answers():
                return None
            # Of a stopped site nobody asks who one is: its files are there to be read.
            if site.table.login is Login.REQUIRED and not token_of(site, None):
                raise Refused(LOG_IN)
            return await asking.made(wish, by, _show)
    except (BusDown, BadInput):
        return None


class Asking:
    """Requests about reports over one connection."""

    def __init__(self, bus: Bus, site: Site) -> None:
        self._bus, self._subjects = bus, Subjects(site.table.site)
        self._token = token_of(site, None)

    async def answers(self) -> bool:
        """Whether a desk is there now."""
        try:
            await desk_facts(self._bus, self._subjects)
            await self._ask(ReportsRequest(job="-", token=self._token), ReportsAnswer)
        except Refused as fault:
            return "makes no reports" not in str(fault)
        except BusDown:
            return False
        return True

    async def made(self, wish: Wish, by: str, show: Callable[[ReportJob], None]) -> list[Brought]:
        """Have it made, say how far it is, bring its files. Raises `Refused`, `NotMade`, `BusDown`."""
        request = ReportRequest(
            report=wish.report,
            when=wish.when,
            start=wish.start,
            end=wish.end,
            language=wish.language,
            formats=wish.formats,
            tags=wish.tags,
            areas=wish.areas,
            options=dict(wish.options),
            by=by,
            token=self._token,
        )
        (job,) = (await self._ask(request, ReportsAnswer)).jobs
        while job.state in _STATES:
            show(job)
            await asyncio.sleep(LOOK_S)
            asked = ReportsRequest(job=job.id, token=self._token)
            (job,) = (await self._ask(asked, ReportsAnswer)).jobs
        show(job)
        if job.state != "made":
            raise NotMade(job.fault)
        return [await self._bring(job, file) for file in job.files]

    async def _bring(self, job: ReportJob, file: ReportFile) -> Brought:
        """A file whole, as its SHA-256 says that it is."""
        content = bytearray()
        while len(content) < file.bytes:
            request = ReportFileRequest(
                job=job.id, file=file.name, offset=len(content), token=self._token
            )
            part = await self._ask(request, ReportPart)
            if not part.data:
                break
            content += part.data
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise NotMade(f"{file.name}: changed on the desk's disk / 文件在登录服务磁盘上已被改动")
        return Brought(file.name, bytes(content))

    async def _ask(self, request: msgspec.Struct, kind: type[T]) -> T:
        return await ask_sealed(
            self._bus, self._subjects, request, lambda _: header_of(self._subjects.site), kind
        )


def _show(job: ReportJob) -> None:
    """How far it is, on a line of its own that is written over."""
    if not sys.stderr.isatty():
        return
    said = _STATES.get(job.state, "")
    sys.stderr.write(f"\r{job.report} {job.en}: {said} {job.share:4.0%}" if said else "\r\x1b[K")
    sys.stderr.flush()
