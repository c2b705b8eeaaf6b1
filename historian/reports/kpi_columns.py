"""Stored lines of alarms as the columns that figures are made of.

Only the lines that call the operator are decoded, and those that suppress; of the others it is enough
to know when they came.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import Final, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from alarms.kpi import KINDS, SUPPRESSING, JournalColumns
from historian.journal_lines import AlarmLines, JournalStore, Said, SayingStore
from historian.numbers import Numbers
from historian.store import StoreFault
from scada.model import PROMPTS, Acknowledgement, Event, EventKind, Process

_CALLS: Final = (EventKind.RAISED, EventKind.RE_ALARMED)
_BEGINS: Final = SUPPRESSING[:3]
_ENDS: Final = SUPPRESSING[3:]
ASKED: Final = (*_CALLS, EventKind.RETURNED, EventKind.ACKNOWLEDGED, *SUPPRESSING)
"""The kinds of lines that figures are made of."""
WHOLE: Final = (*_CALLS, *SUPPRESSING)
"""Those of them that are wanted whole."""
_PROMPTS: Final = frozenset(kind.value for kind in PROMPTS)


class _Suppression(msgspec.Struct, gc=False, frozen=True):
    """Enough to know that there is one."""


class _Called(msgspec.Struct, gc=False, frozen=True):
    """What is read of a line that may have called the operator."""

    alarm_kind: str | None = None
    area: str = ""
    priority: int = 0
    process: int | None = None
    acknowledgement: int | None = None
    cause: str = ""
    suppressed: tuple[_Suppression, ...] = ()


_DECODE: Final = msgspec.msgpack.Decoder(_Called).decode
_EVENT: Final = msgspec.msgpack.Decoder(Event).decode
T = TypeVar("T")
_CALLED: Final = np.array([kind in (*_CALLS, *_ENDS) for kind in ASKED])
_CODES: Final = np.array([KINDS.index(kind) for kind in ASKED], np.uint8)
_RAISED: Final = np.uint8(KINDS.index(EventKind.RAISED))
_RETURNED: Final = np.uint8(KINDS.index(EventKind.RETURNED))


def lines_of(store: JournalStore, start_ns: int, end_ns: int) -> AlarmLines:
    """The lines that figures of a period are made of."""
    if isinstance(store, SayingStore):
        return store.said_lines(start_ns, end_ns, ASKED, SUPPRESSING, _CALLS)
    return store.alarm_lines(start_ns, end_ns, ASKED, WHOLE)


def columns(lines: AlarmLines) -> JournalColumns:
    """The journal's columns: what called, what was over, what was acknowledged.

    What comes out of its last suppression active and unacknowledged calls anew; what is suppressed is
    over as far as the operator knows.
    """
    kind = _CODES[lines.kind]
    kind[np.isin(lines.kind, [ASKED.index(one) for one in _BEGINS])] = _RETURNED
    rows = np.flatnonzero(_CALLED[lines.kind])
    if lines.said is not None:
        return _said_columns(lines, lines.said, kind, rows)
    said = Numbers[_Called]()  # the lines of an alarm mostly say the same: each is looked at once
    which = said.of(_read(lines, rows, _DECODE))
    kept = _kept(lines, kind, rows, _calls(list(said))[which])
    return _columns(lines, kind, rows, list(said), which, kept)


def _kept(
    lines: AlarmLines, kind: NDArray[np.uint8], rows: NDArray[np.intp], calls: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """All but those of ``rows`` that did not call; what comes out of a suppression counts as raised."""
    ends = np.isin(lines.kind[rows], [ASKED.index(one) for one in _ENDS])
    kind[rows[ends]] = _RAISED
    kept = np.ones(len(kind), np.bool_)
    kept[rows[~calls]] = False
    return kept


def _said_columns(
    lines: AlarmLines, said: Said, kind: NDArray[np.uint8], rows: NDArray[np.intp]
) -> JournalColumns:
    """The columns out of what the lines say; of lines that call nobody it does not matter."""
    kept = _kept(lines, kind, rows, said.calls[rows])
    names = (*lines.alarms, "")
    nothing = lines.alarms.index("") if "" in lines.alarms else len(lines.alarms)
    area, cause = np.full(len(kind), nothing, np.int32), np.full(len(kind), -1, np.int32)
    priority = np.zeros(len(kind), np.uint8)
    area[rows], priority[rows] = said.area[rows], said.priority[rows]
    cause[rows] = np.where(said.cause[rows] == nothing, -1, said.cause[rows])
    return JournalColumns(
        lines.time_ns[kept],
        kind[kept],
        lines.alarm[kept],
        priority[kept],
        area[kept],
        cause[kept],
        names,
        names,
    )


def suppressions(lines: AlarmLines) -> Iterable[Event]:
    """The lines that begin or end suppressions."""
    wanted = np.isin(lines.kind, [ASKED.index(one) for one in SUPPRESSING])
    return _read(lines, np.flatnonzero(wanted), _EVENT)


def _read(lines: AlarmLines, rows: NDArray[np.intp], decode: Callable[[bytes], T]) -> Iterator[T]:
    """These lines. Raises `StoreFault` at one that is no line of ours any more."""
    try:
        for place in lines.body[rows].tolist():
            yield decode(lines.bodies[place])
    except msgspec.MsgspecError as fault:
        raise StoreFault(
            f"the journal holds a line that cannot be read ({fault}): `davylamp verify` names it"
            " / 日志中有无法读取的行，请运行 davylamp verify"
        ) from None


def _calls(read: list[_Called]) -> NDArray[np.bool_]:
    """Which of them called the operator: active, unacknowledged, not suppressed, and no prompt."""
    active = np.array([one.process == Process.ACTIVE for one in read], np.bool_)
    open_ = np.array([one.acknowledgement for one in read]) == Acknowledgement.UNACKNOWLEDGED
    silent = [bool(one.suppressed) or one.alarm_kind in _PROMPTS for one in read]
    found: NDArray[np.bool_] = active & open_ & ~np.array(silent, np.bool_)
    return found


def _columns(
    lines: AlarmLines,
    kind: NDArray[np.uint8],
    rows: NDArray[np.intp],
    said: list[_Called],
    which: NDArray[np.int32],
    kept: NDArray[np.bool_],
) -> JournalColumns:
    """``rows`` say ``said[which]``."""
    alarms, areas = Numbers(zip(lines.alarms, count())), Numbers({"": 0})
    area, cause = np.zeros(len(kind), np.int32), np.full(len(kind), -1, np.int32)
    priority = np.zeros(len(kind), np.uint8)
    area[rows] = areas.of(one.area for one in said)[which]
    priority[rows] = np.array([min(max(one.priority, 0), 255) for one in said], np.uint8)[which]
    causes = [alarms[one.cause] if one.cause else -1 for one in said]
    cause[rows] = np.array(causes, np.int32)[which]
    return JournalColumns(
        lines.time_ns[kept],
        kind[kept],
        lines.alarm[kept],
        priority[kept],
        area[kept],
        cause[kept],
        tuple(alarms),
        tuple(areas),
    )
