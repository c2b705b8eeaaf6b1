"""Asking the desk: seal the request to the key that it vouches for, open its answer."""

from collections.abc import Callable
from typing import TypeVar

import msgspec

from scada.bus.bus import Bus, BusDown, Refused
from scada.bus.codec import decode, encode
from scada.bus.desk_messages import DeskFacts, DeskState, SealedAnswer, SessionAnswer
from scada.bus.header import Header
from scada.bus.messages import Failure
from scada.bus.sealed import Asking, vouched
from scada.bus.subjects import Subjects
from scada.model import BadInput

T = TypeVar("T", bound=msgspec.Struct)
NO_DESK = "no desk was ever here: start it (davylamp up) / 登录服务尚未启动过"


async def desk_facts(bus: Bus, subjects: Subjects) -> DeskFacts:
    """What the desk said last. Raises `BusDown` where there never was one."""
    data = await bus.last(subjects.desk_state)
    state = decode(data)[1] if data else None
    if not isinstance(state, DeskState):
        raise BusDown(NO_DESK)
    return vouched(state)


async def ask_desk(
    bus: Bus,
    subjects: Subjects,
    request: msgspec.Struct,
    header: Callable[[str], Header],
    wait_s: float = 10.0,
) -> SessionAnswer:
    """Ask it about a session; ``header`` makes the header of a message by its schema.

    Raises `Refused` with what the desk tells the person, `BusDown` where it does not answer.
    """
    return await ask_sealed(bus, subjects, request, header, SessionAnswer, wait_s)


async def ask_sealed(
    bus: Bus,
    subjects: Subjects,
    request: msgspec.Struct,
    header: Callable[[str], Header],
    kind: type[T],
    wait_s: float = 10.0,
) -> T:
    """Ask it anything that is answered with a ``kind``. Raises as `ask_desk`."""
    asking = Asking((await desk_facts(bus, subjects)).box_key, subjects.site)
    sealed = asking.sealed(encode(header(type(request).__name__), request))
    answer = decode(await bus.ask(subjects.desk, encode(header("Sealed"), sealed), wait_s))[1]
    if not isinstance(answer, SealedAnswer):
        raise BadInput(f"the desk answered with {type(answer).__name__}")
    told = decode(asking.opened(answer))[1]
    if isinstance(told, Failure):
        raise Refused(told.reason)
    if not isinstance(told, kind):
        raise BadInput(f"the desk answered with {type(told).__name__}")
    return told
