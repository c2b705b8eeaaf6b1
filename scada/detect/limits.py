"""Limits: every limit of the site, judged for all tags of a layer at once.

What a sample does to a limit is the state machine of `scada.detect.limit_states`.

A step costs a few passes over the layer's samples: only what leaves its tag's calm band
(`scada.detect.calm`) is held against the limits themselves.

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
from scada.detect.calm import CalmBands
from scada.detect.computed import Computed
from scada.detect.exclusive import ExclusiveGroups
from scada.detect.limit_states import ACTIVE, HELD, LimitStates
from scada.detect.plan import Fanout, Reach
from scada.detect.rates import Signals
from scada.detect.runs import Rows, chosen, run
from scada.model import (
    AlarmDefinition,
    Findings,
    Quality,
    Samples,
    Tag,
    quality_of,
)
from scada.model.quality import BAD

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
        self._limits_of = Fanout(self._source, self._computed.n_sources)
        self._calm = CalmBands(self._computed.n_sources)
        self._groups = ExclusiveGroups(definitions)
        self._tolerance_ns = round(clock_tolerance_s * 1e9)
        self._states = LimitStates(definitions, self.bounds)
        self._stepped: tuple[Samples, int, NDArray[np.uint8], NDArray[np.int64]] | None = None

    def __len__(self) -> int:
        return len(self._states)

    @property
    def exceeded(self) -> NDArray[np.bool_]:
        """Which limits hold now, each for itself, held ones included; shape ``(n_limits,)``."""
        return self._states.active

    @property
    def active(self) -> NDArray[np.bool_]:
        """Which of them stand as alarms: of an exclusive group the worst; shape ``(n_limits,)``."""
        return self._groups.shown(self.exceeded) if len(self._groups) else self.exceeded

    @property
    def held(self) -> NDArray[np.bool_]:
        """Which of the active ones are held; shape ``(n_limits,)``."""
        return self.active & self._states.held

    @property
    def pending(self) -> bool:
        """Whether time alone may change something, so that `advance` is worth calling."""
        running = self._states.delays and bool(len(self._states.running))
        return running or self._computed.rates.pending

    def words(self, limit: NDArray[np.intp]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """The word of each of these limits, and when its running delay ends (if one runs)."""
        return self._states.word[limit], self._states.ends(limit)

    def restore(self, active: NDArray[np.bool_], held: NDArray[np.bool_]) -> None:
        """Go on from a recorded state; both of shape ``(n_limits,)``. Running delays begin anew.

        Of an exclusive group the milder steps hold under the one that stands, until it is judged.
        """
        held_word = np.where(held, ACTIVE | HELD, ACTIVE)
        self._states.word = np.where(active, held_word, np.uint8(0))
        if len(self._groups):
            under = self._groups.begin(np.arange(len(active)), active) & ~active
            self._states.word[under] = ACTIVE | HELD
        self._calm.forget(slice(None))

    def apart(self) -> "LimitBank":
        """The same limits, all normal, for samples of any time: delays run on source time only.

        `compare` is not for these: of two tags only one may have been missed.
        """
        bank = copy.copy(self)
        bank._tolerance_ns = _ANY_TIME_NS
        bank._states = self._states.apart()
        bank._computed, bank._groups = self._computed.apart(), self._groups.apart()
        bank._calm = self._calm.apart()
        return bank

    def put(self, limit: NDArray[np.intp], active: NDArray[np.bool_]) -> None:
        """Go on from a known state of all limits of some tags; no delay of theirs is running.

        Rates begin anew.
        """
        if len(self._groups):
            active = self._groups.begin(limit, active)
        self._states.word[limit] = np.where(active, ACTIVE, np.uint8(0))
        self._calm.forget(self._source[limit])
        self._computed.restart(self._source[limit])

    def step(self, layer: Samples, quality: NDArray[np.uint8], now_ns: int) -> Findings:
        """Judge a layer (each tag at most once); ``quality`` is the `Quality` of each row.

        Delays run on the source time where it lies within the clock tolerance of ``now_ns``, else
        on ``now_ns``. Deviations between tags are judged by `compare`.
        """
        time_ns = self._effective(layer.time_ns, now_ns)
        self._stepped = layer, now_ns, quality, time_ns
        found = self._hold_against(
            run(layer.tag),
            layer.value,
            quality,
            layer.status,
            lambda row: time_ns[row],
        )
        if len(self._computed.rates):
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
        quality, time_ns = self._known(batch, now_ns)
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
        if self._states.delays:
            limit = self._states.running
            if among is not None:
                limit = np.intersect1d(limit, among)
            ended = self._states.elapse(limit, np.full(len(limit), now_ns, np.int64))
            found = Findings.concatenate((found, ended))
        return self._settled(found)

    def _known(self, batch: Samples, now_ns: int) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """Quality and effective time of a batch: at hand where it was one layer, and the last one."""
        if self._stepped is not None and self._stepped[0] is batch and self._stepped[1] == now_ns:
            return self._stepped[2:]
        quality = quality_of(batch.status, batch.flags)
        quality[~np.isfinite(batch.value)] = Quality.BAD
        return quality, self._effective(batch.time_ns, now_ns)

    def _settled(self, found: Findings) -> Findings:
        return self._groups.settle(found) if len(self._groups) and len(found) else found

    def _judge_signals(self, given: Signals) -> Findings:
        if not len(given):
            return Findings.empty()
        at = run(given.signal)
        return self._hold_against(
            at, given.value, given.quality, given.status, lambda row: given.time_ns[row]
        )

    def _hold_against(
        self,
        at: Rows,
        values: NDArray[np.float64],
        quality: NDArray[np.uint8],
        status: NDArray[np.uint32],
        time_of: Callable[[NDArray[np.intp]], NDArray[np.int64]],
    ) -> Findings:
        """Hold what has come against the limits of its sources, ``at``.

        ``time_of`` gives times of its rows.
        """
        moved = self._calm.look(at, values, quality)
        if not len(moved):
            return Findings.empty()
        source = chosen(at, moved)
        reach = self._limits_of.of(source)
        value = np.where(quality[moved] == BAD, np.nan, values[moved])
        limit, (on_low, on_high) = reach.item, self.bounds.on_of(reach.item)
        seen = value[reach.row]
        on = (seen >= on_low) & (seen <= on_high)
        # One comparison finds all limits that are not plainly off and not plainly on and active.
        some = np.flatnonzero(self._states.word[limit] != on.view(np.uint8))
        found = Findings.empty()
        if len(some):
            row = moved[reach.row[some]]
            given = quality[row], values[row], status[row], time_of(row)
            found = self._states.judge(limit[some], on[some], *given)
        self._draw(source, value, reach, some)
        return found

    def _draw(
        self,
        source: NDArray[np.intp],
        value: NDArray[np.float64],
        reach: Reach,
        judged: NDArray[np.intp],
    ) -> None:
        """Draw the calm bands of these sources anew, but of those that are as busy as they were."""
        still = np.zeros(len(source), np.bool_)
        still[reach.row[self._states.word[reach.item] != 0]] = True
        still[reach.row[judged]] = False
        still &= self._calm.busy[source]
        if still.all():
            return
        again = np.flatnonzero(~still)
        part = self._limits_of.expand(source[again])
        word = self._states.word[part.item]
        self._calm.draw(source[again], value[again], part.row, word, *self.bounds.on_of(part.item))

    def _effective(self, time_ns: NDArray[np.int64], now_ns: int) -> NDArray[np.int64]:
        ahead, behind = int(time_ns.max(initial=now_ns)), int(time_ns.min(initial=now_ns))
        if max(ahead - now_ns, now_ns - behind) <= self._tolerance_ns:
            return time_ns
        return np.where(np.abs(time_ns - now_ns) <= self._tolerance_ns, time_ns, now_ns)
