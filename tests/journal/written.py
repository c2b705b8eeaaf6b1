"""A site on the disk whose core and desk wrote, and signed, over two days and two starts."""

from collections.abc import Sequence
from pathlib import Path

from alarms import Journal
from davylamp.journal.key import JournalKey
from davylamp.journal.signer import Signer
from historian.days import DAY_NS
from historian.duckdb_store import DuckDBStore
from historian.store import EventMessage, Origin
from scada.model import Acknowledgement, AlarmKind, Event, EventKind, Process
from tests.replay.folder import write

SECOND = 10**9
MIDNIGHT = 20_010 * DAY_NS
"""The border between the two days of history."""
START = MIDNIGHT - 300 * SECOND


def life(folder: Path, journal: Journal, start_ns: int, minutes: int) -> list[Event]:
    """One start of a service: three alarms a minute, signed each minute and at the end."""
    signer = Signer.open(folder, journal.source)
    lines = [journal.note(EventKind.STARTED, start_ns, start_ns, 0, text=signer.words())]
    lines += signer.begin(journal, start_ns)
    signer.settle()
    for second in range(0, minutes * 60, 20):
        now_ns = start_ns + second * SECOND
        kind = (EventKind.RAISED, EventKind.ACKNOWLEDGED, EventKind.RETURNED)[second // 20 % 3]
        lines.append(alarm(journal, kind, now_ns))
        lines += signer.due(now_ns)
    end_ns = start_ns + minutes * 60 * SECOND
    lines.append(journal.note(EventKind.STOPPED, end_ns, end_ns, 0))
    return lines + signer.end(end_ns)


def alarm(journal: Journal, kind: EventKind, now_ns: int) -> Event:
    """A line of the alarm of sensor T1."""
    return journal.note(
        kind,
        now_ns,
        now_ns,
        1,
        alarm="T1/alarm",
        alarm_kind=AlarmKind.ALARM,
        tag="T1",
        area="face",
        server="mine",
        priority=2,
        process=Process.NORMAL if kind is EventKind.RETURNED else Process.ACTIVE,
        acknowledgement=Acknowledgement(kind is EventKind.RAISED),
        raised_ns=now_ns,
        value=1.25,
        limit=1.0,
        user="li" if kind is EventKind.ACKNOWLEDGED else "",
    )


def written(root: Path) -> tuple[Path, list[Event]]:
    """The site's folder, and its lines as the historian stored them."""
    site = write(root)
    core = Journal("core", START)
    lines = life(site / "run" / "core", core, START, 8)
    core = Journal("core", START + 900 * SECOND, core.seq, core.head)
    lines += life(site / "run" / "core", core, START + 900 * SECOND, 6)
    lines += life(site / "run" / "desk", Journal("desk", START), START, 4)
    store(site, lines)
    return site, lines


def store(site: Path, lines: Sequence[Event]) -> None:
    """Put lines into the site's history as a historian does."""
    history = DuckDBStore(site / "run" / "history")
    messages = [
        EventMessage(Origin(line.source, "Events", line.epoch, line.seq), line.now_ns, (line,))
        for line in lines
    ]
    history.write(messages)
    history.close()


def key_of(site: Path, source: str = "core") -> JournalKey:
    """The key of a service."""
    return JournalKey.open(site / "run" / source, source)
