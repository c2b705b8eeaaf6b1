"""The seam between the detectors and those who run them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from scada.model import (
    Assigned,
    EndCalibration,
    EventKind,
    PortableReading,
    Samples,
    SiteTable,
    StartCalibration,
)

Words = dict[str, str]


@dataclass(frozen=True, slots=True)
class Scan:
    """What a detector sees of one layer, in which each tag occurs at most once.

    ``quality`` is the `Quality` of each of its rows, ``(k,)``. ``value``, ``time_ns`` and ``usable`` are
    the latest of every tag, this layer's taken in, ``(n_tags,)``; usable is what is good or
    uncertain. ``exceeded`` says which limits of the site hold, ``(n_limits,)``: each for itself, also
    under a worse one of its exclusive group. The layer is empty where only limits changed. ``marks``
    are the flags of the marks that stand on each tag (doubted, being calibrated), ``(n_tags,)``.
    """

    layer: Samples
    quality: NDArray[np.uint8]
    now_ns: int
    value: NDArray[np.float64]
    time_ns: NDArray[np.int64]
    usable: NDArray[np.bool_]
    exceeded: NDArray[np.bool_]
    marks: NDArray[np.uint16] | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """Detections that were judged, and whether they stand now; every column ``(k,)``.

    ``detection`` are their numbers in the site, ``value`` is the figure that decided it (in the unit
    that the detector documents), ``time_ns`` the source time of the sample that decided. Those that
    change nothing may be there or not; what was not judged is not there.
    """

    detection: NDArray[np.intp]
    active: NDArray[np.bool_]
    value: NDArray[np.float64]
    time_ns: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.detection)

    @classmethod
    def nothing(cls) -> "Judged":
        """Nothing was judged."""
        return _NOTHING

    @classmethod
    def concatenate(cls, parts: Iterable["Judged"]) -> "Judged":
        """All of them, in the order given."""
        some = [part for part in parts if len(part)]
        if len(some) < 2:
            return some[0] if some else _NOTHING
        return cls(
            np.concatenate([part.detection for part in some]),
            np.concatenate([part.active for part in some]),
            np.concatenate([part.value for part in some]),
            np.concatenate([part.time_ns for part in some]),
        )


_NOTHING = Judged(
    np.empty(0, np.intp), np.empty(0, np.bool_), np.empty(0, np.float64), np.empty(0, np.int64)
)


class Bank(Protocol):
    """Detectors of one family, over all their tags at once.

    Made from the site's table and the rows that it has to serve. It keeps no clock: ``now_ns`` of
    the scan is the only time. The same scans give the same judgements.
    """

    def __init__(self, table: SiteTable, assigned: Sequence[Assigned]) -> None: ...

    def step(self, scan: Scan) -> Judged:
        """Judge a layer."""
        ...

    def advance(self, now_ns: int) -> Judged:
        """What time alone brings, once a turn."""
        ...

    def evidence(self, detection: int) -> Words:
        """Why a detection stands, in words of both languages (``zh``, ``en``) and in numbers."""
        ...


Statement = StartCalibration | EndCalibration | PortableReading
"""What a person says of one sensor."""


@dataclass(frozen=True, slots=True)
class Note:
    """A journal line that is no alarm's: of a tag, by its index, with its words."""

    kind: EventKind
    tag: int
    time_ns: int
    text: Words
    user: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a statement; ``refused`` says why nothing did."""

    judged: Judged
    refused: str = ""


@runtime_checkable
class Listening(Protocol):
    """A bank that persons speak to, and that remembers over a restart what they said."""

    def tell(self, statement: Statement, tag: int, now_ns: int) -> Reply | None:
        """Take what was said of the tag; None where the bank has nothing to do with it."""
        ...

    def recall(self, detection: int, text: Words) -> None:
        """Go on from what the journal last said of a detection that stands."""
        ...

    def notes(self) -> tuple[Note, ...]:
        """The journal lines since the last call."""
        ...
