"""Requests and their answers: a fault at the answering end travels back in words."""

import logging
import time
from collections.abc import Awaitable, Callable

from scada.bus.bus import Refused
from scada.bus.codec import decode, encode, peek
from scada.bus.header import Header
from scada.bus.messages import Failure
from scada.model import DavylampError

log = logging.getLogger(__name__)

Answering = Callable[[bytes], Awaitable[bytes]]


async def answered(handler: Answering, data: bytes, site: str, source: str) -> bytes:
    """The handler's answer, or an encoded `Failure`. Never raises but for cancelling."""
    try:
        return await handler(data)
    except DavylampError as error:
        reason = str(error)
    except Exception as error:
        log.exception("%s: a request failed", source)
        reason = f"internal fault in {source}: {type(error).__name__}: {error}"
    return failure(reason, site, source)


def failure(reason: str, site: str, source: str) -> bytes:
    """An encoded `Failure`."""
    now_ns = time.time_ns()
    header = Header(
        schema="Failure",
        version=1,
        site=site,
        source=source,
        epoch=now_ns,
        seq=0,
        now_ns=now_ns,
        config_hash="",
    )
    return encode(header, Failure(reason=reason))


def opened(answer: bytes) -> bytes:
    """The answer as it is. Raises `Refused` for a `Failure`, `BadMessage` for no message."""
    if peek(answer).schema == "Failure":
        raise Refused(decode(answer)[1].reason)
    return answer
