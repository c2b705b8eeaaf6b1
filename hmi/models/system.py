"""The system page in words: servers, core, bus, historian, this station. All of it was measured."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from hmi.models.latency import EDGES_MS
from hmi.models.spoken import spoken
from hmi.models.station import StationModel
from hmi.models.system_row import Row
from hmi.models.words import NO_VALUE, duration, number
from scada.bus.messages import HistorianHeartbeat
from scada.model import LinkState, LinkStatus
from scada.model.version import own_version

_DAY_NS: Final = 86_400 * 1_000_000_000
_CAPITAL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LATE_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class ServerRow:
    """One server: its state, and the cells in the order of `SERVER_CELLS`."""

    link: LinkStatus
    name: str
    state: str
    cells: tuple[str, ...]
    abnormal: frozenset[int]
    """The numbers of the cells that stand out."""

    @property
    def is_lost(self) -> bool:
        """Whether its values are held."""
        return self.link.state is not LinkState.UP


SERVER_CELLS: Final = (
    "subscribed",
    "polled",
    "refused",
    "sampling",
    "publishing",
    "poll",
    "overruns",
    "values_per_s",
    "delay",
    "clock_offset",
    "reconnects",
    "certificate",
    "conditions",
)
CLOCK_TOLERANCE_S: Final = 2.0
CERTIFICATE_DAYS: Final = 30
"""A certificate that ends so soon is time to renew: the core raises an alarm then."""


def servers(station: StationModel) -> list[ServerRow]:
    """The servers in the order of the site; one without a report is shown as connecting."""
    found = []
    for server in station.table.servers:
        link = station.links.get(server.id) or LinkStatus(
            server=server.id, url=server.url, state=LinkState.CONNECTING, since_ns=0
        )
        found.append(_server_row(station, link))
    return found


def _server_row(station: StationModel, link: LinkStatus) -> ServerRow:
    state = station.text(f"system.link.{link.state}")
    if link.since_ns:
        age = duration((station.now_ns - link.since_ns) / 1e9)
        state = station.text("system.state_since", state=state, age=age)
    days = (link.certificate_until_ns - station.now_ns) // _DAY_NS
    cells = (
        f"{link.subscribed:,}",
        f"{link.polled:,}",
        f"{len(link.refused):,}",
        f"{link.sampling_ms:,.0f} ms" if link.subscribed else NO_VALUE,
        f"{link.publishing_ms:,.0f} ms" if link.subscribed else NO_VALUE,
        f"{link.poll_ms:,.1f} ms" if link.polled else NO_VALUE,
        f"{link.overruns:,}",
        f"{link.values_per_s:,.0f}",
        f"{link.delay_ms:,.0f} ms",
        f"{number(link.clock_offset_s, 3)} s",
        f"{link.reconnects:,}",
        f"{days:,} d" if link.certificate else NO_VALUE,
        f"{link.conditions:,}{'+' if link.conditions_left_out else ''}",
    )
    abnormal = {
        2: bool(link.refused),
        6: link.overruns > 0,
        9: abs(link.clock_offset_s) > CLOCK_TOLERANCE_S,
        10: link.reconnects > 0,
        11: bool(link.certificate) and days < CERTIFICATE_DAYS,
        12: link.conditions_left_out > 0,
    }
    name = station.words.server(link.server)
    return ServerRow(link, name, state, cells, frozenset(i for i, odd in abnormal.items() if odd))


def refused(station: StationModel) -> list[tuple[str, str, str]]:
    """The nodes that a server would not give: tag id, tag's name, the status in words."""
    words = station.words
    return [
        (tag, words.tag(tag), status_words(station, status))
        for link in station.links.values()
        for tag, status in sorted(link.refused.items())
    ]


def status_words(station: StationModel, name: str) -> str:
    """A status by its standard name (``BadNodeIdUnknown``) in words; as it is where none is known."""
    path = f"status.{_CAPITAL.sub('_', name).lower()}"
    text = station.text(path)
    return name if text == path else text


def core(station: StationModel) -> list[Row]:
    """The core, from its heartbeat."""
    beat, text = station.core, station.text
    if beat is None:
        return [Row("state", text("system.no_heartbeat"), abnormal=True)]
    age_s = (station.now_ns - station.core_received_ns) / 1e9
    late = station.stale(station.now_ns) is not None
    per_s = _newest(station, "samples_per_s")
    return [
        Row("heartbeat", text("system.ago", seconds=number(age_s, 1)), abnormal=late),
        Row("running", duration((beat.now_ns - beat.started_ns) / 1e9)),
        Row("scan", f"{beat.scan_s:g} s"),
        Row("step", f"{beat.step_ms:.1f} ms", "step_ms"),
        Row("step_max", f"{beat.step_ms_max:.1f} ms", "step_ms_max"),
        Row("late_scans", f"{beat.late_scans:,}", "late_scans", abnormal=beat.late_scans > 0),
        Row("points", f"{beat.tags:,} · {beat.alarms:,}"),
        Row("samples", f"{beat.samples:,}"),
        Row("samples_per_s", f"{number(per_s, 0)} /s", "samples_per_s"),
        Row("events", f"{beat.events_seq:,}"),
    ]


def bus(station: StationModel) -> list[Row]:
    """The bus as the core and as this station see it; what waits for it, and what was lost."""
    beat, link, text = station.core, station.connection, station.text
    since = text("system.since", time=station.words.clock(link.since_ns)) if link.since_ns else ""
    here = text("system.link.up" if link.up else "system.link.lost")
    said = " · ".join(part for part in (here, since, spoken(link.reason, station.language)) if part)
    rows = [Row("bus_here", said, abnormal=not link.up or bool(link.reason))]
    if beat is None:
        return rows
    there = text("system.link.up" if beat.bus_up else "system.link.lost")
    return [
        Row("bus_core", there, abnormal=not beat.bus_up),
        *rows,
        Row(
            "samples_waiting",
            f"{beat.samples_waiting:,}",
            "samples_waiting",
            abnormal=not beat.bus_up and beat.samples_waiting > 0,
        ),
        Row("outbox", f"{beat.events_waiting:,}", abnormal=not beat.bus_up),
        Row("published", f"{beat.samples_published:,}"),
        Row("lost", f"{beat.samples_lost:,}", abnormal=beat.samples_lost > 0),
    ]


def historian(station: StationModel) -> list[Row]:
    """The historian, from its heartbeat."""
    beat, text = station.historian, station.text
    if beat is None:
        return [Row("state", text("system.no_heartbeat"), abnormal=True)]
    age_s = (station.now_ns - station.historian_received_ns) / 1e9
    rows = [
        Row("store", beat.store),
        Row("heartbeat", text("system.ago", seconds=number(age_s, 1)), abnormal=age_s > 5),
        Row("rows", f"{beat.rows:,}"),
        Row("rows_per_s", f"{number(_newest(station, 'rows_per_s'), 0)} /s", "rows_per_s"),
        Row("stored_events", f"{beat.events:,}"),
        *_forwarding(station, beat),
        Row("write", f"{beat.write_ms:.1f} ms", "write_ms"),
    ]
    said = [station.language.pick(one.zh, one.en) for one in beat.troubles]
    return [*(Row("fault", text, abnormal=True) for text in said or [beat.fault] if text), *rows]


def _forwarding(station: StationModel, beat: HistorianHeartbeat) -> list[Row]:
    """How far the historian is with each stream, and what it could not store."""
    by_name = {stream.name: stream for stream in beat.streams}
    if set(by_name) != {"steps", "events"}:
        late = beat.lag_s > _LATE_S
        lag = Row("lag", f"{beat.lag_s:.2f} s", "lag_s", abnormal=late)
        return [Row("backlog", f"{beat.backlog:,}", "backlog"), lag]
    steps, events = by_name["steps"], by_name["events"]
    waiting = station.text("system.waiting_said", steps=steps.backlog, events=events.backlog)
    lags = {name: number(stream.lag_s, 1) for name, stream in by_name.items()}
    late = any(stream.lag_s > _LATE_S and stream.backlog for stream in beat.streams)
    dropped = steps.dropped + events.dropped
    rows = [
        Row("waiting", waiting, "backlog"),
        Row("lag", station.text("system.lag_said", **lags), "lag_s", abnormal=late),
    ]
    if beat.dead_letters:
        rows.append(Row("dead_letters", f"{beat.dead_letters:,}", abnormal=True))
    if dropped:
        rows.append(Row("dropped", f"{dropped:,}", abnormal=True))
    return rows


def outward(station: StationModel) -> list[Row]:
    """What lets messages out, from its heartbeat; nothing where the site lets none out."""
    beat = station.outward
    if beat is None:
        return []
    age_s = (station.now_ns - station.outward_received_ns) / 1e9
    said = station.text(
        "system.outward_said", channels=beat.channels, sent=beat.sent, waiting=beat.waiting
    )
    rows = [Row("outward", said, abnormal=age_s > 5 or beat.waiting > 0)]
    if beat.unanswered:
        rows.append(Row("unanswered", f"{beat.unanswered}", abnormal=True))
    if beat.fault:
        rows.append(Row("outward_fault", beat.fault, abnormal=True))
    return rows


def screen(station: StationModel, resident_bytes: int) -> list[Row]:
    """This station: pictures and memory."""
    frames = station.health.frames(station.now_ns)
    rows = []
    if frames is not None:
        rows = [
            Row("frames", f"{frames.per_s:.1f} /s"),
            Row("frame_median", f"{frames.median_ms:.1f} ms", "frame_ms"),
            Row("frame_p95", f"{frames.p95_ms:.1f} ms", abnormal=frames.p95_ms > 50),
        ]
    running = duration((station.now_ns - station.started_ns) / 1e9)
    return [
        *rows,
        Row("memory", f"{number(resident_bytes / (1 << 20), 0)} MiB"),
        Row("running", running),
        Row("values_seen", f"{station.values_seen:,}"),
        Row("alarms_seen", f"{station.alarms_seen:,}"),
    ]


def clocks(station: StationModel) -> list[Row]:
    """Versions, and every clock against this machine's."""
    words = station.words
    here = (
        f"{words.date(station.now_ns)} {words.clock(station.now_ns)} {words.offset(station.now_ns)}"
    )
    rows = [
        Row("version_here", own_version() or NO_VALUE),
        Row("configuration", station.table.config_hash or NO_VALUE),
        Row("clock_here", here),
    ]
    beats = (
        ("core", station.core, station.core_received_ns),
        ("historian", station.historian, station.historian_received_ns),
        ("desk", station.desk, station.desk_received_ns),
        ("outward", station.outward, station.outward_received_ns),
    )
    for name, beat, received_ns in beats:
        if beat is not None:
            rows.append(_clock(f"clock_{name}", (beat.now_ns - received_ns) / 1e9))
    return [*rows, *_server_clocks(station)]


def _server_clocks(station: StationModel) -> Iterator[Row]:
    """The clock of each server against the core's, as its samples show it."""
    for server in station.table.servers:
        link = station.links.get(server.id)
        if link is not None and link.state is LinkState.UP:
            name = station.text("system.clock_server", server=station.words.server(server.id))
            yield _clock("clock_server", link.clock_offset_s, name)


def _clock(name: str, offset_s: float, label: str = "") -> Row:
    odd = abs(offset_s) > CLOCK_TOLERANCE_S
    return Row(name, f"{number(offset_s, 3)} s", abnormal=odd, label=label)


def _newest(station: StationModel, name: str) -> float:
    """The newest value of a series that is not older than five seconds."""
    recent = station.health.series(name)[-5:]
    known = recent[np.isfinite(recent)]
    return float(known[-1]) if len(known) else float("nan")


@dataclass(frozen=True, slots=True)
class LatencyPicture:
    """Sensor to screen over 15 minutes: bars over equal steps of log ms, and the quantiles in ms."""

    edges_ms: tuple[float, ...]
    counts: tuple[int, ...]
    p50: float | None
    p95: float | None
    p99: float | None
    samples: int


def latency(station: StationModel) -> LatencyPicture:
    """The measured latency of the samples that came by exception."""
    measured = station.latency
    counts = measured.histogram()
    return LatencyPicture(
        edges_ms=tuple(float(edge) for edge in EDGES_MS),
        counts=tuple(int(count) for count in counts),
        p50=measured.quantile_of(counts, 0.5),
        p95=measured.quantile_of(counts, 0.95),
        p99=measured.quantile_of(counts, 0.99),
        samples=int(counts.sum()),
    )
