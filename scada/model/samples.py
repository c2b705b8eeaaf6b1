"""Samples: a columnar batch of measured values."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

from scada.model.errors import BadInput
from scada.model.flags import Flag

SAMPLE_DTYPE: Final[dict[str, np.dtype[Any]]] = {
    "time_ns": np.dtype("<i8"),
    "value": np.dtype("<f8"),
    "tag": np.dtype("<i4"),
    "status": np.dtype("<u4"),
    "flags": np.dtype("<u2"),
}
"""The columns that every batch has and their types, widest first: also the order on the wire."""

_CHECKED: Final = (*SAMPLE_DTYPE.items(), ("raw", np.dtype("<f8")))
_COLUMNS: Final = tuple(SAMPLE_DTYPE)


@dataclass(frozen=True, slots=True)
class Samples:
    """A batch of samples; every column has shape ``(n,)`` and is read-only.

    ``tag`` is the index into the site table of the batch's configuration hash, ``time_ns`` the source
    time (ns UTC), ``value`` the number in the tag's unit (switches 0.0 or 1.0), ``status`` the whole
    OPC UA StatusCode, ``flags`` bits of `Flag`.

    ``raw`` is the number as the server sent it, before bit, scale, offset and inversion; None where
    that is ``value`` in every row, so that a plain batch pays nothing for it. It is a float64: of an
    integer beyond 2**53 it keeps the leading digits (a bit is taken from the integer itself).
    """

    tag: NDArray[np.int32]
    time_ns: NDArray[np.int64]
    value: NDArray[np.float64]
    status: NDArray[np.uint32]
    flags: NDArray[np.uint16]
    raw: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        for name, dtype in _CHECKED:
            column = getattr(self, name)
            if column is None and name == "raw":
                continue
            if column.dtype != dtype or column.shape != self.tag.shape or column.ndim != 1:
                raise BadInput(
                    f"samples: column {name} is {column.dtype}{column.shape}, "
                    f"expected {dtype}{self.tag.shape}"
                )
            column.flags.writeable = False

    def __len__(self) -> int:
        return len(self.tag)

    @classmethod
    def of(
        cls,
        tag: object,
        time_ns: object,
        value: object,
        status: object = 0,
        flags: object = 0,
        *,
        raw: NDArray[np.float64] | None = None,
    ) -> "Samples":
        """Build a batch from anything array-like; scalars are repeated.

        Marks values that are not finite with `Flag.NOT_FINITE`. ``raw`` is kept where it says more
        than the values do.
        """
        tags = np.array(tag, np.int32, ndmin=1)
        values = _filled(tags.shape, np.float64, value)
        marks = _filled(tags.shape, np.uint16, flags)
        marks[~np.isfinite(values)] |= np.uint16(Flag.NOT_FINITE)
        return cls(
            tags,
            _filled(tags.shape, np.int64, time_ns),
            values,
            _filled(tags.shape, np.uint32, status),
            marks,
            raw if raw is None else beside(values, raw),
        )

    @classmethod
    def empty(cls) -> "Samples":
        """A batch of no samples."""
        return cls.of([], [], [])

    @classmethod
    def concatenate(cls, batches: Iterable["Samples"]) -> "Samples":
        """One batch of all rows, in the order given."""
        parts = [batch for batch in batches if len(batch)]
        if not parts:
            return cls.empty()
        if len(parts) == 1:
            return parts[0]
        raw = None
        if any(part.raw is not None for part in parts):
            raw = np.concatenate([part.as_sent for part in parts])
        columns = {name: np.concatenate([getattr(p, name) for p in parts]) for name in _COLUMNS}
        return cls(**columns, raw=raw)

    @property
    def as_sent(self) -> NDArray[np.float64]:
        """``raw``, or ``value`` where the batch has no raw of its own."""
        return self.value if self.raw is None else self.raw

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_] | slice) -> "Samples":
        """The batch of the rows chosen by an index array, a mask or a slice."""
        raw = None if self.raw is None else self.raw[rows]
        return Samples(**{name: getattr(self, name)[rows] for name in _COLUMNS}, raw=raw)

    def layers(self) -> Iterator["Samples"]:
        """Split into layers in which each tag occurs at most once, in order of source time.

        The first layer holds each tag's earliest sample, the second its next, and so on; rows of one
        tag with equal times keep their order. A pulse that lies wholly inside one batch is so judged
        sample by sample while nothing loops over tags.
        """
        if (self.tag[1:] > self.tag[:-1]).all():
            # A scan of a group comes in the order of its tags: no need to sort.
            if len(self):
                yield self
            return
        order = np.lexsort((self.time_ns, self.tag))
        tags = self.tag[order]
        starts = (
            np.flatnonzero(np.r_[True, tags[1:] != tags[:-1]])
            if len(tags)
            else np.zeros(0, np.intp)
        )
        if len(starts) == len(tags):
            if len(tags):
                yield self
            return
        lengths = np.diff(np.r_[starts, len(tags)])
        depth = np.arange(len(tags)) - np.repeat(starts, lengths)
        by_depth = np.argsort(depth, kind="stable")
        bounds = np.cumsum(np.bincount(depth))
        for first, last in zip(np.r_[0, bounds[:-1]], bounds, strict=True):
            yield self.take(order[by_depth[first:last]])


def _filled(shape: tuple[int, ...], dtype: DTypeLike, source: Any) -> NDArray[Any]:
    """A column of its own, whose rows are those of ``source``, or all of them a scalar."""
    column = np.empty(shape, dtype)
    column[...] = source
    return column


def beside(value: NDArray[np.float64], raw: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """``raw``, or None where it is ``value`` in every row (a NaN is one as well as another)."""
    differs = raw != value
    if not differs.any():
        return None
    differs &= ~(np.isnan(raw) & np.isnan(value))
    return raw if differs.any() else None
