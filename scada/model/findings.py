"""Findings: a columnar batch of transitions out of the detectors' arrays."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

from scada.model.finding import Finding, FindingKind

KINDS: Final = tuple(FindingKind)
"""The kinds in the order of their codes in the ``kind`` column."""
CODE: Final[Mapping[FindingKind, int]] = {kind: code for code, kind in enumerate(KINDS)}
NO_CAUSE: Final = -1


@dataclass(frozen=True, slots=True)
class Findings:
    """A batch of findings in the order in which they were made; every column has shape ``(n,)``.

    ``alarm`` is an index whose meaning the maker states (a limit, a tag, an alarm of the site),
    ``kind`` counts into `KINDS`, ``time_ns``, ``value`` and ``status`` are as in `Finding`,
    ``cause`` is the index of the alarm under which this one is gathered, or `NO_CAUSE`. ``detail``
    holds words for some rows, by row number.
    """

    alarm: NDArray[np.int32]
    kind: NDArray[np.uint8]
    time_ns: NDArray[np.int64]
    value: NDArray[np.float64]
    status: NDArray[np.uint32]
    cause: NDArray[np.int32]
    detail: Mapping[int, dict[str, str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.alarm)

    @classmethod
    def of(
        cls,
        alarm: object,
        kind: object,
        time_ns: object,
        value: object = 0.0,
        status: object = 0,
        cause: object = NO_CAUSE,
        detail: Mapping[int, dict[str, str]] | None = None,
    ) -> "Findings":
        """Build a batch from anything array-like; scalars (and one `FindingKind`) are repeated."""
        alarms = np.array(alarm, np.int32, ndmin=1)
        codes = CODE[kind] if isinstance(kind, FindingKind) else kind
        return cls(
            alarms,
            _column(codes, np.uint8, alarms.shape),
            _column(time_ns, np.int64, alarms.shape),
            _column(value, np.float64, alarms.shape),
            _column(status, np.uint32, alarms.shape),
            _column(cause, np.int32, alarms.shape),
            dict(detail or {}),
        )

    @classmethod
    def empty(cls) -> "Findings":
        """No findings."""
        return _EMPTY

    @classmethod
    def concatenate(cls, batches: Iterable["Findings"]) -> "Findings":
        """One batch of all rows, in the order given."""
        parts = [batch for batch in batches if len(batch)]
        if len(parts) < 2:
            return parts[0] if parts else _EMPTY
        detail: dict[int, dict[str, str]] = {}
        start = 0
        for part in parts:
            detail |= {start + row: words for row, words in part.detail.items()}
            start += len(part)
        columns = ("alarm", "kind", "time_ns", "value", "status", "cause")
        joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in columns}
        return cls(**joined, detail=detail)

    def take(self, rows: NDArray[np.bool_]) -> "Findings":
        """The findings of some rows, without their words."""
        return Findings(
            self.alarm[rows],
            self.kind[rows],
            self.time_ns[rows],
            self.value[rows],
            self.status[rows],
            self.cause[rows],
        )

    def shifted(self, offset: int, cause: NDArray[np.int32] | None = None) -> "Findings":
        """The same findings with ``offset`` added to ``alarm``, and other causes where given."""
        return Findings(
            (self.alarm + offset).astype(np.int32),
            self.kind,
            self.time_ns,
            self.value,
            self.status,
            self.cause if cause is None else cause,
            self.detail,
        )

    def named(self, ids: Sequence[str]) -> list[Finding]:
        """One `Finding` per row, the alarm named by ``ids``."""
        return [
            Finding(
                alarm=ids[alarm],
                kind=KINDS[kind],
                time_ns=time_ns,
                value=value,
                status=status,
                detail=self.detail.get(row, {}),
            )
            for row, (alarm, kind, time_ns, value, status) in enumerate(
                zip(
                    self.alarm.tolist(),
                    self.kind.tolist(),
                    self.time_ns.tolist(),
                    self.value.tolist(),
                    self.status.tolist(),
                    strict=True,
                )
            )
        ]


def _column(source: Any, dtype: DTypeLike, shape: tuple[int, ...]) -> NDArray[Any]:
    column = np.empty(shape, dtype)
    column[...] = source
    return column


_EMPTY: Final = Findings.of([], 0, 0)
