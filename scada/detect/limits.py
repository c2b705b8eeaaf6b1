"""Limits: every limit of the site, judged for all tags of a layer at once.

Per limit the state is one word of bits and the start of a running delay:

- a sample inside the limit's *on* interval raises (after ``on_delay_s`` of source time, if any);
- a **good** sample outside its *stay* interval returns (after ``off_delay_s``);
- a sample between the two changes nothing, and stops either delay;
- an **uncertain** sample may raise, but never returns: it stops a running off-delay, and leaves a
  held alarm held unless it shows the alarm's condition;
- a **bad** sample neither raises nor returns. An active alarm becomes *held*; a running off-delay
  stops and begins anew with the next good sample; a running on-delay goes on underneath, so that
  the bad time counts as time above the limit, but only the next sample that can be used acts on it.

Delays run out by `advance` while the value stays, or before the next sample is judged: which of the
two makes no difference to what is found, as the tests show for every chunking of every sequence.
A step costs some ten passes over the layer's limits; only what is about to change is looked at
further. The plain reference with the same meaning is ``tests/detect/reference_limits.py``.

Rates and deviations between tags are computed signals (`scada.detect.computed`) that go through the
same machine as the values of tags do; what counts from an ambient or a set point is a plain limit at
another level. Limits of an exclusive group are judged one by one, and what they say is settled last
(`scada.detect.exclusive`).
"""

import copy
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.bounds import bounds_of
from scada.detect.computed import Computed
from scada.detect.exclusive import ExclusiveGroups
from scada.detect.plan import Plan, Planner
from scada.detect.rates import Signals
from scada.model import (
    AlarmDefinition,
    FindingKind,
    Findings,
    Quality,
    Samples,
    Tag,
    quality_of,
)

ACTIVE: Final = np.uint8(1)
ON_DELAY: Final = np.uint8(2)
OFF_DELAY: Final = np.uint8(4)
HELD: Final = np.uint8(8)
_RUNNING: Final = np.uint8(ON_DELAY | OFF_DELAY)
_BITS: Final = np.uint8(15)
_ANY_TIME_NS: Final = 2**62


class LimitBank:
    """All limits of a site; findings count into ``definitions``.

    ``tags`` are the site's tags, in the order of the samples' tag index.
    """

    def __init__(
        self,
        tags: Sequence[Tag],
        definitions: Sequence[AlarmDefinition],
        clock_tolerance_s: float = 5.0,
    ) -> None:
        index = {tag.id: number for number, tag in enumerate(tags)}
        self.tag_of_limit: NDArray[np.int32] = np.array(
            [index[definition.tag] for definition in definitions], np.int32
        )
        self.bounds = bounds_of(definitions, {tag.id: tag for tag in tags})
        self._computed = Computed(tags, definitions)
        self._source = self._computed.source_of_limit
        of_all = self._source, self._computed.n_sources, self.bounds
        self._planner, self._computed_planner = Planner(*of_all), Planner(*of_all)
        self._groups = ExclusiveGroups(definitions)
        self._tolerance_ns = round(clock_tolerance_s * 1e9)
        self._on_delay = _nanoseconds([definition.on_delay_s for definition in definitions])
        self._off_delay = _nanoseconds([definition.off_delay_s for definition in definitions])
        self._delays = bool(self._on_delay.any() or self._off_delay.any())
        self._word = np.zeros(len(definitions), np.uint8)
        self._since = np.zeros(len(definitions), np.int64)
        self._value = np.zeros(len(definitions))
        self._status = np.zeros(len(definitions), np.uint32)

    def __len__(self) -> int:
        return len(self._word)

    @property
    def exceeded(self) -> NDArray[np.bool_]:
        """Which limits hold now, each for itself, held ones included; shape ``(n_limits,)``."""
        return (self._word & ACTIVE).astype(np.bool_)

    @property
    def active(self) -> NDArray[np.bool_]:
        """Which of them stand as alarms: of an exclusive group the worst; shape ``(n_limits,)``."""
        return self._groups.shown(self.exceeded) if len(self._groups) else self.exceeded

    @property
    def held(self) -> NDArray[np.bool_]:
        """Which of the active ones are held; shape ``(n_limits,)``."""
        return self.active & (self._word & HELD).astype(np.bool_)

    @property
    def pending(self) -> bool:
        """Whether time alone may change something, so that `advance` is worth calling."""
        running = self._delays and bool(np.any(self._word & _RUNNING))
        return running or self._computed.rates.pending

    def words(self, limit: NDArray[np.intp]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """The word of each of these limits, and when its running delay ends (if one runs)."""
        word = self._word[limit]
        rising = (word & ON_DELAY) != 0
        delay = np.where(rising, self._on_delay[limit], self._off_delay[limit])
        return word, self._since[limit] + delay

    def restore(self, active: NDArray[np.bool_], held: NDArray[np.bool_]) -> None:
        """Go on from a recorded state; both of shape ``(n_limits,)``. Running delays begin anew.

        Of an exclusive group the milder steps hold under the one that stands, until it is judged.
        """
        held_word = np.where(held, ACTIVE | HELD, ACTIVE)
        self._word = np.where(active, held_word, np.uint8(0))
        if len(self._groups):
            under = self._groups.begin(np.arange(len(active)), active) & ~active
            self._word[under] = ACTIVE | HELD

    def apart(self) -> "LimitBank":
        """The same limits, all normal, for samples of any time: delays run on source time only.

        `compare` is not for these: of two tags only one may have been missed.
        """
        bank = copy.copy(self)
        bank._tolerance_ns = _ANY_TIME_NS
        bank._word, bank._since = np.zeros_like(self._word), np.zeros_like(self._since)
        bank._value, bank._status = np.zeros_like(self._value), np.zeros_like(self._status)
        bank._computed, bank._groups = self._computed.apart(), self._groups.apart()
        return bank

    def put(self, limit: NDArray[np.intp], active: NDArray[np.bool_]) -> None:
        """Go on from a known state of all limits of some tags; no delay of theirs is running.

        Rates begin anew.
        """
        if len(self._groups):
            active = self._groups.begin(limit, active)
        self._word[limit] = np.where(active, ACTIVE, np.uint8(0))
        self._computed.restart(self._source[limit])

    def step(self, layer: Samples, quality: NDArray[np.uint8], now_ns: int) -> Findings:
        """Judge a layer (each tag at most once); ``quality`` is the `Quality` of each row.

        Delays run on the source time where it lies within the clock tolerance of ``now_ns``, else
        on ``now_ns``. Deviations between tags are judged by `compare`.
        """
        found = self._hold_against(
            self._planner.plan(layer.tag),
            layer.value,
            quality,
            layer.status,
            lambda row: self._effective(layer.time_ns[row], now_ns),
        )
        if len(self._computed.rates):
            time_ns = self._effective(layer.time_ns, now_ns)
            given = layer.tag, time_ns, layer.value, quality, layer.status
            computed = (self._judge_signals(one) for one in self._computed.step(*given))
            found = Findings.concatenate((found, *computed))
        return self._settled(found)

    def compare(self, batch: Samples, now_ns: int) -> Findings:
        """Judge the deviations between tags over a batch, each tag any number of times.

        To be called once with every batch whose layers were judged by `step`.
        """
        if not len(self._computed.pairs) or not len(batch):
            return Findings.empty()
        quality = quality_of(batch.status, batch.flags)
        quality[~np.isfinite(batch.value)] = Quality.BAD
        time_ns = self._effective(batch.time_ns, now_ns)
        given = batch.tag, time_ns, batch.value, quality, batch.status
        signals = self._computed.compare(*given)
        return self._settled(Findings.concatenate([self._judge_signals(one) for one in signals]))

    def advance(self, now_ns: int, among: NDArray[np.intp] | None = None) -> Findings:
        """Let the delays run out that end at or before ``now_ns`` while the value stays.

        A rate whose tag is silent while its value holds is 0. ``among`` are the limits to look at;
        all of them by default.
        """
        found = Findings.empty()
        if len(self._computed.rates):
            sources = None if among is None else self._source[among]
            found = self._judge_signals(self._computed.advance(now_ns, sources))
        if self._delays:
            limit = np.flatnonzero(self._word & _RUNNING)
            if among is not None:
                limit = np.intersect1d(limit, among)
            ended = self._elapse(limit, np.full(len(limit), now_ns, np.int64))
            found = Findings.concatenate((found, ended))
        return self._settled(found)

    def _settled(self, found: Findings) -> Findings:
        return self._groups.settle(found) if len(self._groups) and len(found) else found

    def _judge_signals(self, given: Signals) -> Findings:
        if not len(given):
            return Findings.empty()
        plan = self._computed_planner.plan(given.signal.astype(np.int32))
        return self._hold_against(
            plan, given.value, given.quality, given.status, lambda row: given.time_ns[row]
        )

    def _hold_against(
        self,
        plan: Plan,
        values: NDArray[np.float64],
        quality: NDArray[np.uint8],
        status: NDArray[np.uint32],
        time_of: Callable[[NDArray[np.intp]], NDArray[np.int64]],
    ) -> Findings:
        """Hold what has come against the limits of the plan; ``time_of`` gives times of its rows."""
        if not len(plan.limit):
            return Findings.empty()
        value = np.where(quality == Quality.BAD, np.nan, values)[plan.row]
        on = (value >= plan.on_low) & (value <= plan.on_high)
        # One comparison finds all limits that are not plainly off and not plainly on and active.
        chosen = np.flatnonzero(self._word[plan.limit] != on.view(np.uint8))
        if not len(chosen):
            return Findings.empty()
        row = plan.row[chosen]
        return self._judge(
            plan.limit[chosen], on[chosen], quality[row], values[row], status[row], time_of(row)
        )

    def _effective(self, time_ns: NDArray[np.int64], now_ns: int) -> NDArray[np.int64]:
        return np.where(np.abs(time_ns - now_ns) <= self._tolerance_ns, time_ns, now_ns)

    def _elapse(self, limit: NDArray[np.intp], until_ns: NDArray[np.int64]) -> Findings:
        """Fire the delays of ``limit`` that end at or before ``until_ns`` (one per limit)."""
        word = self._word[limit]
        rising = (word & ON_DELAY) != 0
        ends = self._since[limit] + np.where(rising, self._on_delay[limit], self._off_delay[limit])
        due = ((word & _RUNNING) != 0) & ((word & HELD) == 0) & (ends <= until_ns)
        limit, ends, rising = limit[due], ends[due], rising[due]
        self._word[limit] = rising * ACTIVE
        return Findings.of(
            limit,
            np.where(rising, _RAISED, _RETURNED),
            ends,
            self._value[limit],
            self._status[limit],
        )

    def _judge(
        self,
        limit: NDArray[np.intp],
        on: NDArray[np.bool_],
        quality: NDArray[np.uint8],
        value: NDArray[np.float64],
        status: NDArray[np.uint32],
        time_ns: NDArray[np.int64],
    ) -> Findings:
        """The same rules for the few limits that may change; every argument of shape ``(k,)``."""
        before = self._elapse(limit, time_ns) if self._delays else Findings.empty()
        old = self._word[limit]
        bad = quality == Quality.BAD
        outside = (value < self.bounds.stay_low[limit]) | (value > self.bounds.stay_high[limit])
        off = outside & (quality == Quality.GOOD)
        doubtful = outside & (quality == Quality.UNCERTAIN)
        active = (old & ACTIVE) != 0

        new = np.where(
            bad,
            _when_bad(old),
            np.where(
                active,
                self._when_active(limit, old, off, doubtful, time_ns),
                self._when_normal(limit, old, on, time_ns),
            ),
        ).astype(np.uint8)
        self._word[limit] = new
        begun = ((new & _RUNNING) & ~old) != 0
        self._since[limit[begun]] = time_ns[begun]
        seen = ((new & _RUNNING) != 0) & ~bad
        self._value[limit[seen]] = value[seen]
        self._status[limit[seen]] = status[seen]
        kind = _TRANSITION[old, new]
        found = kind != _NOTHING
        after = Findings.of(limit[found], kind[found], time_ns[found], value[found], status[found])
        return Findings.concatenate((before, after))

    def _when_normal(
        self,
        limit: NDArray[np.intp],
        old: NDArray[np.uint8],
        on: NDArray[np.bool_],
        time_ns: NDArray[np.int64],
    ) -> NDArray[np.uint8]:
        """A usable sample of a limit that is not active."""
        delay = self._on_delay[limit]
        since = np.where((old & ON_DELAY) != 0, self._since[limit], time_ns)
        ended = since + delay <= time_ns
        return np.where(on, np.where(ended, ACTIVE, ON_DELAY), np.uint8(0))

    def _when_active(
        self,
        limit: NDArray[np.intp],
        old: NDArray[np.uint8],
        off: NDArray[np.bool_],
        doubtful: NDArray[np.bool_],
        time_ns: NDArray[np.int64],
    ) -> NDArray[np.uint8]:
        """A usable sample of an active limit. A running off-delay that ended has fired before."""
        ended = self._off_delay[limit] == 0
        leaving = np.where(ended, np.uint8(0), ACTIVE | OFF_DELAY)
        staying = ACTIVE | (doubtful * (old & HELD))
        return np.where(off, leaving, staying)


def _when_bad(old: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Hold what is active, or on its way to be; stop an off-delay."""
    kept = old & (ACTIVE | ON_DELAY)
    return np.where(kept != 0, kept | HELD, np.uint8(0))


_NOTHING: Final = np.uint8(255)
_RAISED, _RETURNED, _HOLD, _CONFIRMED = (
    np.uint8(tuple(FindingKind).index(kind))
    for kind in (
        FindingKind.RAISED,
        FindingKind.RETURNED,
        FindingKind.HELD,
        FindingKind.CONFIRMED,
    )
)


def _transition(old: int, new: int) -> np.uint8:
    """What the change of a word means to the outside."""
    if (old ^ new) & ACTIVE:
        return _RAISED if new & ACTIVE else _RETURNED
    if new & ACTIVE and (old ^ new) & HELD:
        return _HOLD if new & HELD else _CONFIRMED
    return _NOTHING


_TRANSITION: Final = np.array(
    [[_transition(old, new) for new in range(int(_BITS) + 1)] for old in range(int(_BITS) + 1)],
    np.uint8,
)


def _nanoseconds(seconds: list[float]) -> NDArray[np.int64]:
    return np.rint(np.array(seconds, np.float64) * 1e9).astype(np.int64)
