"""What the desk's jobs of the review bring back, as JSON: a replay, a verification, a ledger, an export.

Those who do the work and those who show it share nothing else. Times are ns UTC.
"""

from typing import Final, TypeVar

import msgspec

from scada.model import AlarmKind, BadInput

T = TypeVar("T")


class Result(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a result; what is not known of it is refused."""


def packed(result: Result) -> bytes:
    """The bytes that a job gives back."""
    return msgspec.json.encode(result)


def unpacked(data: bytes, kind: type[T]) -> T:
    """What came back. Raises `BadInput` for what is none."""
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.MsgspecError as fault:
        raise BadInput(f"the desk's result cannot be read: {fault} / 结果无法读取") from None


# --- replay


class Replayed(Result, frozen=True, kw_only=True):
    """One alarm's counts. Of those on both sides ``earlier`` and ``later`` came at another time."""

    alarm: str
    then: int
    now: int
    same: int
    added: int
    removed: int
    earlier: int
    later: int
    then_s: float
    now_s: float


class Change(Result, frozen=True, kw_only=True):
    """One occurrence: ``what`` is same, added, removed, earlier or later, ``shift_s`` by how much.

    ``then_ns`` and ``now_ns`` are when it was raised on each side, 0 where it was not.
    """

    what: str
    alarm: str
    tag: str
    kind: AlarmKind
    value: float | None
    then_ns: int = 0
    then_end_ns: int = 0
    now_ns: int = 0
    now_end_ns: int = 0
    shift_s: float = 0.0


class ReplayFigure(Result, frozen=True, kw_only=True):
    """One figure of alarm performance (`alarms.kpi`), by the limits of then and of now."""

    key: str
    zh: str
    en: str
    unit: str
    then: float | None
    now: float | None
    target: str = ""
    then_met: bool | None = None
    now_met: bool | None = None


class Level(Result, frozen=True, kw_only=True):
    """A limit on a curve's own axis; None where it is not there on that side."""

    alarm: str
    kind: AlarmKind
    then: float | None
    now: float | None


class Curve(Result, frozen=True, kw_only=True):
    """A tag's extremes in columns of equal width over the period; None where nothing usable came."""

    tag: str
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    levels: tuple[Level, ...]


class ReplayResult(Result, frozen=True, kw_only=True):
    """Other limits over a period, beside ``against``: ``limits`` (the site's own) or ``journal``."""

    start_ns: int
    end_ns: int
    samples: int
    against: str
    alarms: tuple[Replayed, ...]
    changes: tuple[Change, ...]
    all_changes: int
    figures: tuple[ReplayFigure, ...]
    curves: tuple[Curve, ...]
    notes: tuple[tuple[str, str], ...] = ()


# --- verification


class Stretch(Result, frozen=True, kw_only=True):
    """Lines from ``first`` to ``last``, and the time over which they were written."""

    first: int
    last: int
    start_ns: int
    end_ns: int


class Wrong(Result, frozen=True, kw_only=True):
    """Lines that are not as they were written; in words."""

    first: int
    last: int
    now_ns: int
    zh: str
    en: str


class Chain(Result, frozen=True, kw_only=True):
    """The journal of one service: what is proven by which keys, what nothing vouches for yet."""

    source: str
    lines: int
    first: int
    last: int
    starts: int
    signatures: int
    keys: tuple[str, ...]
    whole: bool
    proven: tuple[Stretch, ...]
    unsigned: Stretch | None
    wrong: tuple[Wrong, ...]


class VerifiedFile(Result, frozen=True, kw_only=True):
    """A file that was made of the journal: each line in both languages, ``True`` where it is well."""

    name: str
    sha256: str
    whole: bool
    said: tuple[tuple[bool, str, str], ...]


class VerifyResult(Result, frozen=True, kw_only=True):
    """``kept_keys``: the site's published keys were held against it, not its own word for them."""

    checked_ns: int
    chains: tuple[Chain, ...] = ()
    file: VerifiedFile | None = None
    kept_keys: bool = False


# --- the calibration ledger


class Portable(Result, frozen=True, kw_only=True):
    """A portable instrument beside the sensor."""

    time_ns: int
    fixed: float
    portable: float
    differs: bool
    late: bool
    instrument: str
    by: str


class CalibrationRow(Result, frozen=True, kw_only=True):
    """One sensor. Days are ISO dates, empty where none is known; ``left`` is in days, None likewise.

    ``began_ns`` to ``ended_ns`` is the last calibration in the journal, 0 where it has none.
    """

    tag: str
    principle: str
    last: str
    by: str
    gas: str
    certificate: str
    due: str
    left: int | None
    tested: str
    test_due: str
    test_left: int | None
    rule_zh: str
    rule_en: str
    began_ns: int = 0
    ended_ns: int = 0
    lowest: float | None = None
    highest: float | None = None
    portable: Portable | None = None
    compared_daily: bool = False


class CalibrationResult(Result, frozen=True, kw_only=True):
    """All sensors that a rule book wants calibrated, as of ``day``."""

    day: str
    rows: tuple[CalibrationRow, ...]


# --- an export


class ExportedFile(Result, frozen=True, kw_only=True):
    """A file and its name."""

    name: str
    data: bytes


class ExportResult(Result, frozen=True, kw_only=True):
    """The file, and what lies beside it: a CSV's proof."""

    rows: int
    files: tuple[ExportedFile, ...]


_READY: Final = tuple(
    msgspec.json.Decoder(kind)
    for kind in (ReplayResult, VerifyResult, CalibrationResult, ExportResult)
)
"""So that no two threads are the first to use a type: see `scada.bus.codec`."""
