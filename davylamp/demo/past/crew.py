"""The people of the past: what operators and a calibrator did, step by step.

They acknowledge after a time that depends on priority, several at once as one does in a flood; reset what
latches; hand over at the shift's end; write down what was behind a cut.
"""

import heapq
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import Final

import numpy as np

from davylamp.demo.past.scenes import Calibrated, Happened
from davylamp.demo.people import AT_THE_STATION, CALIBRATOR, POSITION, RELIEF
from scada.model import (
    Acknowledge,
    Acknowledgement,
    Command,
    EndCalibration,
    Event,
    EventKind,
    HandOver,
    Process,
    Remark,
    Reset,
    Shelve,
    StartCalibration,
    is_annunciation,
)

S: Final = 1_000_000_000
OPERATORS: Final = (AT_THE_STATION.name, RELIEF.name)
STATION: Final = "demo"
PATIENCE_S: Final = {1: (8.0, 40.0), 2: (20.0, 90.0), 3: (40.0, 240.0), 4: (60.0, 400.0)}
"""After how long an alarm of a priority is acknowledged, from and to."""
RESET_S: Final = 300.0
RESTLESS, SHELVED_S = 3, 3_600.0
"""An alarm that came so often within its shift is shelved for so long, where that is allowed."""
REMARK_S: Final = 480.0
REMARKED: Final = 2
"""Of this priority or a higher one."""
_OPENING: Final = (EventKind.RAISED, EventKind.RE_ALARMED)
_UNACKNOWLEDGED: Final = Acknowledgement.UNACKNOWLEDGED


class Crew:
    """Who sits at the station and who calibrates. ``ends_ns`` is when the demo begins: then it is the
    turn of the operator who logs in there. ``may_shelve`` says it of an alarm: they know their rule book.
    """

    def __init__(
        self,
        seed: int,
        ends_ns: int,
        shift_ns: Iterable[int],
        may_shelve: Callable[[str], bool],
    ) -> None:
        self._rng = np.random.default_rng([seed, 2])
        self._ends_ns, self._may_shelve = ends_ns, may_shelve
        self._changes = sorted(shift_ns)
        self._open: dict[str, int] = {}
        self._came: Counter[tuple[str, str]] = Counter()
        self._deeds: list[tuple[int, int, Command]] = []
        self._order = count()
        self._remarks: deque[tuple[int, Happened]] = deque()
        for turn, at_ns in enumerate(self._changes):
            left = len(self._changes) - turn
            gone, came = OPERATORS[left % 2], OPERATORS[(left - 1) % 2]
            self._will(at_ns, HandOver(position=POSITION, user=gone, to=came, station=STATION))

    def announce(self, calibrations: Iterable[Calibrated]) -> None:
        """Sensors that will be calibrated, each told to the core before and after."""
        for one in calibrations:
            start_ns = self._ends_ns - round(one.before_s * S)
            until_ns = start_ns + round((one.for_s + 600) * S)
            begun = StartCalibration(
                tag=one.tag, until_ns=until_ns, user=CALIBRATOR.name, reason="月度标校 / monthly"
            )
            self._will(start_ns - 10 * S, begun)
            ended = EndCalibration(tag=one.tag, user=CALIBRATOR.name)
            self._will(start_ns + round((one.for_s + 60) * S), ended)

    def note(self, scenes: Iterable[Happened]) -> None:
        """Of these the operators will write down what was behind the first alarm."""
        for scene in scenes:
            if scene.cause:
                self._remarks.append((self._ends_ns - round(scene.before_s * S), scene))

    def saw(self, events: Iterable[Event]) -> None:
        """Journal lines that were on their screen."""
        for event in events:
            if event.kind in _OPENING and event.acknowledgement is _UNACKNOWLEDGED:
                self._listed(event)
            if is_annunciation(event) and event.priority <= REMARKED:
                self._explain(event)
            if event.process is Process.LATCHED:
                reset = Reset(alarms=(event.alarm,), user=self._operator(event.now_ns))
                self._will(event.now_ns + round(RESET_S * S), reset)

    def due(self, now_ns: int) -> Iterator[Command]:
        """What they do now."""
        while self._deeds and self._deeds[0][0] <= now_ns:
            yield heapq.heappop(self._deeds)[2]
        done = tuple(alarm for alarm, at_ns in self._open.items() if at_ns <= now_ns)
        for alarm in done:
            del self._open[alarm]
        if done:
            yield Acknowledge(alarms=done, user=self._operator(now_ns), station=STATION)

    def _listed(self, event: Event) -> None:
        first, last = PATIENCE_S.get(event.priority, PATIENCE_S[4])
        seen_ns = event.now_ns + round(self._rng.uniform(first, last) * S)
        self._open.setdefault(event.alarm, seen_ns)
        user = self._operator(event.now_ns)
        self._came[event.alarm, user] += 1
        if self._came[event.alarm, user] == RESTLESS and self._may_shelve(event.alarm):
            self._shelve(event.alarm, seen_ns, user)

    def _shelve(self, alarm: str, at_ns: int, user: str) -> None:
        shelve = Shelve(
            alarms=(alarm,),
            until_ns=at_ns + round(SHELVED_S * S),
            user=user,
            reason="反复报警，已报修 / restless, to be mended",
            station=STATION,
        )
        self._will(at_ns, shelve)

    def _explain(self, event: Event) -> None:
        if not self._remarks or self._remarks[0][0] > event.now_ns:
            return
        scene = self._remarks.popleft()[1]
        remark = Remark(
            alarm=event.alarm,
            raised_ns=event.raised_ns,
            user=self._operator(event.now_ns),
            cause=scene.cause,
            measures=scene.measures,
            station=STATION,
        )
        self._will(event.now_ns + round(REMARK_S * S), remark)

    def _operator(self, now_ns: int) -> str:
        """Whose turn it is."""
        left = sum(at_ns > now_ns for at_ns in self._changes)
        return OPERATORS[left % 2]

    def _will(self, at_ns: int, deed: Command) -> None:
        heapq.heappush(self._deeds, (at_ns, next(self._order), deed))
