"""Changes: what a turn of the engine did, one row per journal line, as columns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scada.model import EventKind

EVENT_KINDS: Final = (
    EventKind.RAISED,
    EventKind.RETURNED,
    EventKind.HELD,
    EventKind.CONFIRMED,
    EventKind.ACKNOWLEDGED,
    EventKind.RE_ALARMED,
    EventKind.RESET,
    EventKind.SHELVED,
    EventKind.UNSHELVED,
    EventKind.SUPPRESSED,
    EventKind.UNSUPPRESSED,
    EventKind.OUT_OF_SERVICE,
    EventKind.IN_SERVICE,
    EventKind.LEVEL,
    EventKind.ESCALATED,
    EventKind.CHANGED,
)
"""The kinds of a change by code; the first four are those of a finding, in the same order."""

CODE: Final = {kind: np.uint8(code) for code, kind in enumerate(EVENT_KINDS)}
"""The code of each kind."""

_COLUMNS: Final = (
    "alarm",
    "kind",
    "time_ns",
    "process",
    "acknowledgement",
    "held",
    "raised_ns",
    "value",
    "status",
    "cause",
)


@dataclass(frozen=True, slots=True)
class Changes:
    """Alarms that changed, in order, each with its whole state afterwards; columns ``(n,)``.

    ``alarm`` and ``cause`` are numbers of the catalogue (``cause`` -1 for none), ``kind`` counts
    into `EVENT_KINDS`; ``user`` and ``comment`` are of the operator who caused all rows. ``detail``
    holds words for some rows, by row number, ``more`` what most rows do not have: those fields of
    `Event` that came later (suppressed, level, first_out, related).
    """

    alarm: NDArray[np.int32]
    kind: NDArray[np.uint8]
    time_ns: NDArray[np.int64]
    process: NDArray[np.uint8]
    acknowledgement: NDArray[np.uint8]
    held: NDArray[np.bool_]
    raised_ns: NDArray[np.int64]
    value: NDArray[np.float64]
    status: NDArray[np.uint32]
    cause: NDArray[np.int32]
    detail: Mapping[int, dict[str, str]] = field(default_factory=dict)
    more: Mapping[int, dict[str, Any]] = field(default_factory=dict)
    user: str = ""
    comment: str = ""

    def __len__(self) -> int:
        return len(self.alarm)

    @classmethod
    def concatenate(cls, parts: Iterable["Changes"]) -> "Changes":
        """All rows of parts that have no user, in the order given."""
        filled = [part for part in parts if len(part)]
        if len(filled) < 2:
            return filled[0] if filled else cls.empty()
        columns: dict[str, Any] = {
            name: np.concatenate([getattr(part, name) for part in filled]) for name in _COLUMNS
        }
        detail: dict[int, dict[str, str]] = {}
        more: dict[int, dict[str, Any]] = {}
        start = 0
        for part in filled:
            detail |= {start + row: words for row, words in part.detail.items()}
            more |= {start + row: facts for row, facts in part.more.items()}
            start += len(part)
        return cls(**columns, detail=detail, more=more)

    def by(self, user: str, comment: str) -> "Changes":
        """The same rows, which this operator caused."""
        return replace(self, user=user, comment=comment)

    def saying(self, words: Mapping[int, dict[str, str]]) -> "Changes":
        """The same rows with further words, by row."""
        detail = {**self.detail}
        for row, said in words.items():
            if said:
                detail[row] = {**detail.get(row, {}), **said}
        return replace(self, detail=detail)

    def with_more(self, more: Mapping[int, dict[str, Any]]) -> "Changes":
        """The same rows with these further facts in place of theirs."""
        return replace(self, more=more)

    @classmethod
    def empty(cls) -> "Changes":
        """No change."""
        return _EMPTY


_DTYPES: Final = (
    np.int32,
    np.uint8,
    np.int64,
    np.uint8,
    np.uint8,
    np.bool_,
    np.int64,
    np.float64,
    np.uint32,
    np.int32,
)
_NOTHING: Final[dict[str, Any]] = {
    name: np.zeros(0, dtype) for name, dtype in zip(_COLUMNS, _DTYPES, strict=True)
}
_EMPTY: Final = Changes(**_NOTHING)
