"""The ensemble on a site: groups that are not as they were, and groups that are changing.

Rows are block means of ``every_s`` seconds (`scada.detect.trend.feed`: what is bad or doubted never
enters). A group learns from its first ``learn`` rows; a row in which a limit of one of its tags was
exceeded teaches nothing, and while it is exceeded the tag's baseline stands still. Until it has learned
it says nothing; after a start it learns anew. A row needs all of its tags: while one is bad, the group
is not judged and keeps what stood.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.bank import Judged, Scan, Words
from scada.detect.trend import change, ensemble
from scada.detect.trend.change import Change
from scada.detect.trend.ensemble import LEAST_ROWS, MEMBERS, Ensemble
from scada.detect.trend.feed import Feed, Observed
from scada.model import Assigned, BadInput, DetectorRow, SiteTable

_DEFAULTS: Final = {
    "every_s": 10.0,
    "learn": 1080.0,
    "limit": ensemble.LIMIT,
    "restore": ensemble.RESTORE,
    "window": 30.0,
    "change_limit": change.LIMIT,
    "fast": 0.05,
    "slow": 0.01,
}
"""Three hours are learned; a change is one of five minutes against the five before."""


class EnsembleBank:
    """All rows of `Detector.ENSEMBLE` of a site; each is one `_Group`."""

    def __init__(self, table: SiteTable, assigned: Sequence[Assigned]) -> None:
        self._groups = [_Group(table, one) for one in assigned if len(one.tags)]
        self._of = {int(number): group for group in self._groups for number in group.detections}

    def step(self, scan: Scan) -> Judged:
        """Take what the layer brings; judge the blocks that it ends."""
        return Judged.concatenate(group.step(scan) for group in self._groups)

    def advance(self, now_ns: int) -> Judged:
        """Nothing: a block ends with the first sample after it."""
        return Judged.nothing()

    def evidence(self, detection: int) -> Words:
        """The tag that leads, by how much, and what the members say."""
        return self._of[detection].evidence(detection)


class _Group:
    def __init__(self, table: SiteTable, one: Assigned) -> None:
        self.detections = one.detections
        self._set = _settings(one.row)
        self._tags = one.tags
        self._names = [table.tags[number].id for number in one.tags]
        self._resolution = np.array([table.tags[number].resolution for number in one.tags])
        column = {name: place for place, name in enumerate(self._names)}
        limits = [
            (number, column[alarm.tag])
            for number, alarm in enumerate(table.alarms)
            if alarm.tag in column
        ]
        self._limits, self._column = np.array(limits, np.intp).reshape(-1, 2).T
        self._exceeded = np.zeros(len(self._names), np.bool_)
        self._feed = Feed(one.tags, table.tags, self._set["every_s"])
        self._learned: list[NDArray[np.float64]] = []
        self._ensemble: Ensemble | None = None
        self._change: Change | None = None
        self._stood = np.zeros(2, np.bool_)
        self._value = np.zeros(2)
        self._moved = np.zeros(len(self._names))

    def step(self, scan: Scan) -> Judged:
        observed = self._feed.take(scan)
        judged = Judged.nothing() if observed is None else self._observe(observed, scan)
        self._exceeded[self._column[scan.exceeded[self._limits]]] = True
        return judged

    def _observe(self, observed: Observed, scan: Scan) -> Judged:
        """A block has ended: it is a row if it has all of the tags."""
        exceeded = self._exceeded.copy()
        self._exceeded[:] = False
        if len(observed.broken) and self._change is not None:
            self._change.reset()
        if len(observed.at) < len(self._names):
            return Judged.nothing()
        if self._ensemble is None or self._change is None:
            self._learn(observed.value, exceeded)
            return Judged.nothing()
        self._moved = self._change.step(observed.value)
        self._value = np.array([self._ensemble.step(observed.value, exceeded), self._moved.max()])
        limit = np.array([self._set["limit"], self._set["change_limit"]])
        restore = np.array([self._set["restore"], self._set["change_limit"]])
        self._stood = (self._value > limit) | (self._stood & (self._value >= restore))
        time_ns = np.full(2, scan.time_ns[self._tags].max())
        return Judged(self.detections, self._stood.copy(), self._value.copy(), time_ns)

    def _learn(self, row: NDArray[np.float64], exceeded: NDArray[np.bool_]) -> None:
        if not exceeded.any():
            self._learned.append(row)
        if len(self._learned) < self._set["learn"]:
            return
        rows = np.array(self._learned)
        self._learned.clear()
        fast, slow = self._set["fast"], self._set["slow"]
        self._ensemble = Ensemble.fit(rows, self._resolution, fast, slow)
        self._change = Change.fit(rows, round(self._set["window"]), self._resolution)

    def evidence(self, detection: int) -> Words:
        if detection == self.detections[0]:
            return self._why_ensemble()
        return self._why_change()

    def _why_ensemble(self) -> Words:
        if self._ensemble is None:
            return {"zh": "学习中", "en": "learning"}
        residual = self._ensemble.residual
        leads = int(np.argmax(np.abs(residual)))
        tag, score = self._names[leads], f"{self._value[0]:.1f}"
        off = f"{residual[leads]:+.1f}"
        members = dict(zip(MEMBERS, self._ensemble.members.tolist(), strict=True))
        return {
            "zh": f"成组偏离为平常的 {score} 倍；{tag} 最甚，偏离其基线 {off} 个标准差",
            "en": f"the group is {score} times as far off as it ordinarily is; most so {tag}, "
            f"{off} deviations off its baseline",
            "score": score,
            "limit": f"{self._set['limit']:g}",
            "tag": tag,
            "deviations": off,
            **{name: f"{value:.1f}" for name, value in members.items()},
        }

    def _why_change(self) -> Words:
        leads = int(np.argmax(self._moved))
        tag, moved = self._names[leads], f"{self._moved[leads]:.1f}"
        window_s = f"{self._set['window'] * self._set['every_s']:g}"
        return {
            "zh": f"{tag} 最近 {window_s} s 均值与此前 {window_s} s 相差 {moved} 个标准差",
            "en": f"the mean of {tag} over the last {window_s} s is {moved} deviations from that of "
            f"the {window_s} s before",
            "tag": tag,
            "deviations": moved,
            "limit": f"{self._set['change_limit']:g}",
            "window_s": window_s,
        }


def _settings(row: DetectorRow) -> dict[str, float]:
    for name in row.parameters:
        if name not in _DEFAULTS:
            known = ", ".join(_DEFAULTS)
            raise BadInput(
                f"detector {row.id}: it has no parameter {name!r}; it has {known} / "
                f"{row.id}：没有参数 {name!r}；可用参数：{known}"
            )
    found = {name: row.number(name, default) for name, default in _DEFAULTS.items()}
    least = max(LEAST_ROWS, 1 / found["slow"] if found["slow"] > 0 else 0, 4 * found["window"])
    rules = (
        (found["every_s"] > 0, "every_s > 0"),
        (0 < found["slow"] < found["fast"] <= 1, "0 < slow < fast <= 1"),
        (0 < found["restore"] <= found["limit"], "0 < restore <= limit"),
        (found["change_limit"] > 0, "change_limit > 0"),
        (found["window"] >= 1, "window >= 1"),
        (found["learn"] >= least, f"learn >= {least:g}"),
    )
    for holds, rule in rules:
        if not holds:
            raise BadInput(f"detector {row.id}: it must be {rule} / {row.id}：必须满足 {rule}")
    return found
