"""A journal line out of a store's row; one that was damaged says so and hides no other."""

from typing import Any, Final

import msgspec

from scada.model import Event, EventKind

DAMAGED: Final = (
    "this line cannot be read: davylamp verify names it"
    " / 此行日志无法读取：请用 davylamp verify 核验"
)


def line_of(row: tuple[Any, ...]) -> Event:
    """The line of ``time_ns, seq, now_ns, source, epoch, kind, alarm, tag, area, body``."""
    time_ns, seq, now_ns, source, epoch, kind, alarm, tag, area, body = row
    try:
        return msgspec.msgpack.decode(body, type=Event)
    except msgspec.MsgspecError:
        return Event(
            source=source,
            epoch=epoch,
            seq=seq,
            prev_hash=bytes(32),
            kind=EventKind(kind) if kind in set(EventKind) else EventKind.REMARK,
            time_ns=time_ns,
            now_ns=now_ns,
            step=0,
            alarm=alarm,
            tag=tag,
            area=area,
            comment=DAMAGED,
        )
