"""What stands behind a value (level 4 of ISA-101): its link, its way here, who judges it."""

from dataclasses import dataclass
from typing import Final

from hmi.models.faceplate import Faceplate
from hmi.models.words import NO_VALUE, duration, number
from scada.model import AlarmKind, AlarmRecord, DetectorRow, LinkState, LinkStatus

_NS: Final = 1_000_000_000
_CLOCK_S: Final = 2.0
_LIMITS: Final = (
    AlarmKind.PRE_WARNING,
    AlarmKind.ALERT,
    AlarmKind.ALARM,
    AlarmKind.CUT,
    AlarmKind.STATE,
)


@dataclass(frozen=True, slots=True)
class Judge:
    """Who judges the tag: the words for it, what it says now, and whether it says something."""

    name: str
    state: str
    speaks: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: the text ``diagnosis.<name>``, a value in words, whether it stands out."""

    name: str
    value: str
    odd: bool = False


def link_facts(plate: Faceplate) -> list[Fact]:
    """The link that brings the tag; nothing of a calculated one."""
    station, link = plate.station, plate.link
    if not plate.tag.server:
        return [Fact("calculated", plate.tag.node.removeprefix("= "))]
    facts = [Fact("server", station.words.server(plate.tag.server))]
    if link is None:
        return [*facts, Fact("state", NO_VALUE, True)]
    return [*facts, *_link(plate, link)]


def _link(plate: Faceplate, link: LinkStatus) -> list[Fact]:
    station = plate.station
    text, now_ns = station.text, station.now_ns
    state = text(f"system.link.{link.state}")
    age = duration((now_ns - link.since_ns) / _NS) if link.since_ns else NO_VALUE
    said = text("system.state_since", state=state, age=age)
    way = text("faceplate.by_exception", ms=link.sampling_ms)
    if plate.tag.scan_s:
        way = text("faceplate.polled", seconds=plate.tag.scan_s)
    return [
        Fact(
            "state",
            f"{said} · {station.words.link_reason(link.reason)}" if link.reason else said,
            link.state is not LinkState.UP,
        ),
        Fact("way", way),
        Fact("reconnects", f"{link.reconnects:,} · {link.resumed:,}", link.reconnects > 0),
        Fact("link_delay", f"{link.delay_ms:,.0f} ms"),
        Fact("offset", f"{number(link.clock_offset_s, 3)} s", abs(link.clock_offset_s) > _CLOCK_S),
        Fact("refused", plate.refusal or text("diagnosis.none"), bool(plate.refusal)),
    ]


def way_facts(plate: Faceplate) -> list[Fact]:
    """How the samples come here."""
    station, text = plate.station, plate.station.text
    delays = plate.arrivals.delays_ms()
    rate = plate.arrivals.per_minute(station.now_ns)
    now = plate.now(station.now_ns)
    said = NO_VALUE
    if delays is not None:
        middle, most, longest = (f"{ms:,.0f}" for ms in delays)
        said = text("diagnosis.delays", middle=middle, most=most, longest=longest)
    return [
        Fact("delay", said),
        Fact("rate", text("diagnosis.per_minute", rate=number(rate, 0))),
        Fact("status", f"{station.words.status(now.status, now.status_name)} · 0x{now.status:08X}"),
        Fact("silent", f"{number(now.age_s, 1)} s" if now.time_ns else NO_VALUE),
    ]


def judges(plate: Faceplate) -> list[Judge]:
    """The limits and detectors that watch the tag, with what each says now."""
    station, words = plate.station, plate.station.words
    normal = station.text("faceplate.normal")
    found = [
        Judge(
            f"{words.limit_name(row.definition)} {words.limit(row.definition)}",
            words.alarm_state(row.record) if row.record else normal,
            row.is_active,
        )
        for row in plate.limit_rows()
    ]
    rows = station.words.detectors.of(plate.tag)
    ids = {f"{start}/": row for row in rows for start in (row.id, f"{plate.tag.id}/{row.detector}")}
    said: dict[str, AlarmRecord] = {}
    for record in plate.alarms():
        of = next((r.id for start, r in ids.items() if f"{record.alarm}/".startswith(start)), "")
        if of:
            said[of] = record
        elif record.kind not in _LIMITS:
            found.append(Judge(words.condition(record), words.alarm_state(record), True))
    return [*found, *(_detector(plate, row, said.get(row.id)) for row in rows)]


def _detector(plate: Faceplate, row: DetectorRow, record: AlarmRecord | None) -> Judge:
    """A detector by its name, with what it found."""
    station = plate.station
    path = f"detector.{row.detector}"
    known = station.text(path)
    name = f"{row.detector}" if known == path else known
    if record is None:
        return Judge(name, station.text("faceplate.normal"), False)
    return Judge(name, station.words.alarm_state(record), True)
