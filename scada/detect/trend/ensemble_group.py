"""One group of the ensemble: it learns its first rows, then judges every one, and says why."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.bank import Judged, Words
from scada.detect.trend import change, ensemble
from scada.detect.trend.change import Change
from scada.detect.trend.ensemble import MEMBERS, Ensemble, least_rows
from scada.detect.trend.slices import Work
from scada.model import Assigned, BadInput, DetectorRow, SiteTable

_DEFAULTS: Final = {
    "every_s": 10.0,
    "learn": 1080.0,
    "limit": ensemble.LIMIT,
    "restore": ensemble.RESTORE,
    "window": 40.0,
    "change_limit": change.LIMIT,
    "fast": 0.05,
    "slow": 0.01,
}
"""Three hours are learned; a change is one of 400 s against the 400 s before."""


_CAUGHT_UP: Final = 20
"""Rows of meanwhile that are taken in a slice."""
_DONE: Final = object()
_Row = tuple[NDArray[np.float64], NDArray[np.bool_]]


class EnsembleGroup:
    """One row of `Detector.ENSEMBLE`; ``place`` are the places of its tags in the feed, ``(p,)``."""

    def __init__(self, table: SiteTable, one: Assigned, place: NDArray[np.intp]) -> None:
        self.detections, self.place = one.detections, place
        self._set = settings_of(one.row)
        self._names = [table.tags[number].id for number in one.tags]
        self._resolution = np.array([table.tags[number].resolution for number in one.tags])
        self._learned: list[NDArray[np.float64]] = []
        self._fitting: Work[None] | None = None
        self._meanwhile: list[_Row | None] = []
        """Rows that came while it was fitted, and None for a gap."""
        self._ensemble: Ensemble | None = None
        self._change: Change | None = None
        self._stood = np.zeros(2, np.bool_)
        self._value = np.zeros(2)
        self._moved = np.zeros(len(self._names))

    def break_off(self) -> None:
        """A gap: the windows of a change are no neighbours any more."""
        if self._fitting is not None:
            self._meanwhile.append(None)
        elif self._change is not None:
            self._change.reset()

    def observe(
        self, row: NDArray[np.float64], exceeded: NDArray[np.bool_], time_ns: int
    ) -> Judged:
        """Learn the row, or judge it; one that comes while the group is fitted is only taken."""
        if self._fitting is not None:
            self._meanwhile.append((row, exceeded))
            return Judged.nothing()
        if self._ensemble is None or self._change is None:
            self._learn(row, exceeded)
            return Judged.nothing()
        self._moved = self._change.step(row)
        self._value = np.array([self._ensemble.step(row, exceeded), self._moved.max()])
        limit = np.array([self._set["limit"], self._set["change_limit"]])
        restore = np.array([self._set["restore"], self._set["change_limit"]])
        self._stood = (self._value > limit) | (self._stood & (self._value >= restore))
        return Judged(self.detections, self._stood.copy(), self._value.copy(), np.full(2, time_ns))

    def evidence(self, detection: int) -> Words:
        """The words of one of its two detections."""
        if detection == self.detections[0]:
            return self._why_ensemble()
        return self._why_change()

    def _learn(self, row: NDArray[np.float64], exceeded: NDArray[np.bool_]) -> None:
        if not exceeded.any():
            self._learned.append(row)
        if len(self._learned) < self._set["learn"]:
            return
        self._fitting = self._fit(np.array(self._learned))
        self._learned.clear()

    def fit_on(self) -> bool:
        """A slice of the fitting, where there is some to be done: no turn waits for all of it."""
        if self._fitting is None:
            return False
        if next(self._fitting, _DONE) is _DONE:
            self._fitting = None
        return True

    def _fit(self, rows: NDArray[np.float64]) -> Work[None]:
        fast, slow = self._set["fast"], self._set["slow"]
        group = yield from Ensemble.fitting(rows, self._resolution, fast, slow)
        window = round(self._set["window"])
        moves = yield from Change.fitting(rows, window, self._resolution)
        yield
        while self._meanwhile:
            for one in self._meanwhile[:_CAUGHT_UP]:
                if one is None:
                    moves.reset()
                else:
                    group.step(*one)
                    moves.step(one[0])
            del self._meanwhile[:_CAUGHT_UP]
            # No pause before the end: with a row in every turn there would always be one more.
            if self._meanwhile:
                yield
        self._ensemble, self._change = group, moves

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


def settings_of(row: DetectorRow) -> dict[str, float]:
    """All parameters of a row. Raises BadInput for one that is not known or does not fit."""
    for name in row.parameters:
        if name not in _DEFAULTS:
            known = ", ".join(_DEFAULTS)
            raise BadInput(
                f"detector {row.id}: it has no parameter {name!r}; it has {known} / "
                f"{row.id}：没有参数 {name!r}；可用参数：{known}"
            )
    found = {name: row.number(name, default) for name, default in _DEFAULTS.items()}
    fast, slow = found["fast"], found["slow"]
    sound = 0 < slow < fast <= 1
    least = max(least_rows(fast, slow) if sound else 0, 4 * found["window"])
    rules = (
        (found["every_s"] > 0, "every_s > 0"),
        (sound, "0 < slow < fast <= 1"),
        (0 < found["restore"] <= found["limit"], "0 < restore <= limit"),
        (found["change_limit"] > 0, "change_limit > 0"),
        (found["window"] >= 1, "window >= 1"),
        (found["learn"] >= least, f"learn >= {least:g}"),
    )
    for holds, rule in rules:
        if not holds:
            raise BadInput(f"detector {row.id}: it must be {rule} / {row.id}：必须满足 {rule}")
    return found
