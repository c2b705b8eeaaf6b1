"""What the desk answers on the bus: sealed requests, each with an answer for its sender alone."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from davylamp.core.headers import Headers
from davylamp.desk import refusals
from davylamp.desk.desk import Desk
from davylamp.desk.job_answers import JobAnswers
from davylamp.desk.report_answers import ReportAnswers
from davylamp.people.keys import DeskKeys
from scada.bus.codec import decode, encode
from scada.bus.desk_messages import (
    LoginRequest,
    LogoutRequest,
    MadeRequest,
    PasswordRequest,
    RenewRequest,
    Sealed,
    WhoAmIRequest,
)
from scada.bus.job_messages import JobCancel, JobRequest, JobResultRequest, JobsRequest
from scada.bus.messages import Failure
from scada.bus.report_messages import ReportFileRequest, ReportRequest, ReportsRequest
from scada.bus.sealed import Asked
from scada.model import BadInput, DavylampError
from scada.model.rights import REPORTS_MADE, REPORTS_READ


class DeskAnswers:
    """Opens a request, has it decided, seals the answer.

    ``published`` says to all what came of it, before the answer goes out: whoever is told that his
    session is over can rely on it.
    """

    def __init__(
        self,
        desk: Desk,
        keys: DeskKeys,
        site: str,
        headers: Headers,
        clock: Callable[[], int],
        published: Callable[[], Awaitable[None]],
        reports: ReportAnswers | None = None,
        jobs: JobAnswers | None = None,
    ) -> None:
        self._desk, self._keys, self._site = desk, keys, site
        self._headers, self._clock, self._published = headers, clock, published
        self._reports, self._jobs = reports, jobs

    async def answer(self, data: bytes) -> bytes:
        """Serve a request. Raises `BadInput` for one that is not sealed to this desk's key."""
        sealed = decode(data)[1]
        if not isinstance(sealed, Sealed):
            raise BadInput(refusals.SEALED)
        asked = Asked(sealed, self._keys.box, self._site)
        try:
            told: msgspec.Struct = await self._decided(decode(asked.data)[1])
        except DavylampError as refusal:
            told = Failure(reason=str(refusal))
        await self._published()
        return self._packed(asked.sealed(self._packed(told)))

    async def _decided(self, request: Any) -> msgspec.Struct:
        match request:
            case LoginRequest():
                return await self._desk.login(request)
            case RenewRequest():
                return self._desk.renew(request)
            case LogoutRequest():
                return self._desk.logout(request)
            case WhoAmIRequest():
                return self._desk.who(request)
            case PasswordRequest():
                return await self._desk.password(request)
            case MadeRequest():
                return await self._desk.made(request)
            case ReportRequest() | ReportsRequest() | ReportFileRequest():
                return self._about_reports(request)
            case JobRequest() | JobsRequest() | JobCancel() | JobResultRequest():
                if self._jobs is None:
                    raise BadInput("this desk does no jobs / 本登录服务不执行任务")
                return self._jobs.answer(request)
        raise BadInput(f"the desk does not answer {type(request).__name__}")

    def _about_reports(
        self, request: ReportRequest | ReportsRequest | ReportFileRequest
    ) -> msgspec.Struct:
        """Who may ask, then the answer. Raises `BadInput`."""
        if self._reports is None:
            raise BadInput("this desk makes no reports / 本登录服务不生成报表")
        if isinstance(request, ReportRequest):
            by = self._desk.somebody(request.token, request.by, REPORTS_MADE, "report")
            return self._reports.make(request, by)
        self._desk.somebody(request.token, "", REPORTS_READ, "reports")
        if isinstance(request, ReportFileRequest):
            return self._reports.part(request)
        return self._reports.told(request)

    def _packed(self, message: msgspec.Struct) -> bytes:
        return encode(self._headers.next(type(message).__name__, self._clock()), message)
