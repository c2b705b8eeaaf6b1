"""An earlier life of the demo's core: its judge and its journal, without a bus.

The journal is left in the core's outbox, as by a core whose bus was away: the next start brings it into the
stream and goes on with the next line.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from alarms import Journal
from alarms.service import EVENTS_PER_MESSAGE
from davylamp.core import words
from davylamp.core.headers import Headers
from davylamp.core.judge import Judge, JudgeSettings
from davylamp.core.lines import lines
from davylamp.core.parts import SOURCE
from davylamp.core.service import folder_of
from davylamp.journal.signer import Signer
from davylamp.replay.skim import groups_of, links_up
from scada.bus.codec import encode_events
from scada.bus.outbox import Outbox
from scada.model import AlarmKind, Command, Event, EventKind, Samples, SiteTable, Step

CLOCK_TOLERANCE_S: Final = 120.0
"""Two of the longest steps of the past."""


class Lived(NamedTuple):
    """What came of one step: journal lines, and samples to store beside the measured ones."""

    events: Sequence[Event]
    made: Samples


class Life:
    """A core that began at ``epoch`` (ns UTC)."""

    def __init__(self, table: SiteTable, run: Path, epoch: int) -> None:
        self._table, self._folder, self._epoch = table, folder_of(run), epoch
        self._judge = Judge(_at_any_pace(table), JudgeSettings(clock_tolerance_s=CLOCK_TOLERANCE_S))
        self._journal = Journal(SOURCE, epoch)
        self._signer = Signer.open(self._folder, SOURCE)
        self._groups, self._number = groups_of(table), 0
        self._events: list[Event] = []
        self._note(EventKind.STARTED, epoch, "核心启动", "core started")
        self._events += self._signer.begin(self._journal, epoch)
        self._signer.settle()

    def step(self, now_ns: int, samples: Samples, commands: Iterable[Command]) -> Lived:
        """Judge what came and what was asked."""
        self._number += 1
        step = Step(
            self._number,
            now_ns,
            samples,
            links_up(self._table, now_ns) if self._number == 1 else (),
            tuple(commands),
            dict.fromkeys(self._groups, now_ns),
        )
        judged = self._judge.step(step)
        written = lines(self._journal, self._judge.catalogue, step, judged)
        self._events += written
        self._events += self._signer.due(now_ns, self._number)
        return Lived(written, judged.substituted)

    def may_shelve(self, alarm: str) -> bool:
        """Whether the rule book lets an operator shelve it."""
        catalogue = self._judge.catalogue
        number = catalogue.index.get(alarm)
        return number is not None and catalogue.permissions[number].shelve_s > 0

    def end(self, now_ns: int) -> None:
        """Say that it is over, sign, and leave the journal to the next life."""
        self._note(EventKind.STOPPED, now_ns, "核心停止", "core stopped")
        self._events += self._signer.end(now_ns, self._number)
        headers = Headers(self._table.site, SOURCE, self._epoch, self._table.config_hash)
        with Outbox(self._folder / "outbox") as outbox:
            for start in range(0, len(self._events), EVENTS_PER_MESSAGE):
                part = self._events[start : start + EVENTS_PER_MESSAGE]
                name = f"{SOURCE}.{self._epoch}.{part[0].seq}"
                outbox.append(name, encode_events(headers.next("Events", now_ns), part))

    def _note(self, kind: EventKind, now_ns: int, zh: str, en: str) -> None:
        text = words.both(zh, en)
        self._events.append(self._journal.note(kind, now_ns, now_ns, self._number, text=text))


def _at_any_pace(table: SiteTable) -> SiteTable:
    """The site without what knows its plant's own pace: read by the minute, it would look strange."""
    kept = (row for row in table.detectors if row.detector.kind is not AlarmKind.ADVISORY)
    return msgspec.structs.replace(table, detectors=tuple(kept))
