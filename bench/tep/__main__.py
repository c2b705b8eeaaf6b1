"""``python -m bench.tep``: PCA T², Q and MEWMA together on the Tennessee Eastman faults.

Detected is the share of rows after the fault in which any chart is in alarm, the mean over the faults,
as it is published for this set (faults 3, 9 and 15 left out).

Normal runs: d00 (training) and d00_te. No row counts as a false alarm, or as none, that the charts
were made of: the rows of each fault file before its fault (unseen), and d00_te in two halves, each
judged by charts and limits of the rest of the normal rows; or, where --data has another d00_te, all of
that.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.given import default_folder, print_result, say
from bench.tep.charts import NAMES, Charts, Judge, Run, judge_of
from bench.tep.runs import FAULT_ROW, LEFT_OUT, ROW_MIN, Fault, Normal, faults, normal


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge every file; one JSON line."""
    default = default_folder()
    parser = argparse.ArgumentParser(prog="python -m bench.tep", description=__doc__)
    parser.add_argument("--data", type=Path, default=default, help="the folder that holds tep/")
    data = parser.parse_args(arguments).data
    return print_result(lambda: result(faults(data), normal(data, default)))


def result(files: Sequence[Fault], runs: Normal) -> dict[str, Any]:
    """The figures over the faults that there are."""
    say(f"{len(files)} faults; charts of {sum(map(len, runs.known))} normal rows")
    judge = judge_of(runs.known)
    said = {fault.number: judge.alarms(fault.rows) for fault in files}
    union = {number: _union(alarms) for number, alarms in said.items()}
    false = _false(said.values(), judge, runs)
    counted = [number for number in said if number not in LEFT_OUT] or list(said)
    delays = {number: _delay_min(alarms) for number, alarms in union.items()}
    return {
        "detected": _mean([_share(union[number]) for number in counted]),
        "false_alarm_rate": _mean(_union(np.concatenate(list(false.values()), axis=1))),
        "median_delay_min": float(np.median([delays[number] for number in counted])),
        "faults": counted,
        "left_out": sorted(set(said) & LEFT_OUT),
        "detected_of_fault": {n: round(_share(alarms), 4) for n, alarms in union.items()},
        "delay_min_of_fault": delays,
        "detected_by_chart": {
            name: _mean([_share(said[number][k]) for number in counted])
            for k, name in enumerate(NAMES)
        },
        "detected_of_fault_by_chart": {
            name: {n: round(_share(alarms[k]), 4) for n, alarms in said.items()}
            for k, name in enumerate(NAMES)
        },
        "false_alarms": {
            name: {"rows": alarms.shape[1], "rate": _mean(_union(alarms))}
            for name, alarms in false.items()
        },
        "yardsticks": _yardsticks(files, runs.known, counted),
    }


def _false(
    said: Iterable[NDArray[np.bool_]], judge: Judge, runs: Normal
) -> dict[str, NDArray[np.bool_]]:
    """Alarms where nothing is wrong, in rows that the charts have not seen, ``(3, n)`` each."""
    before = np.concatenate([alarms[:, :FAULT_ROW] for alarms in said], axis=1)
    if runs.unseen is not None:
        return {"before_faults": before, "other_d00_te": judge.alarms(runs.unseen)}
    return {"before_faults": before, "d00_te_crossed": _crossed(runs.known)}


def _crossed(runs: Sequence[Run]) -> NDArray[np.bool_]:
    """The second normal run in halves, each judged by what knows only the rest."""
    train, test = runs
    half = len(test) // 2
    first, second = test[:half], test[half:]
    parts = [judge_of([train, second]).alarms(first), judge_of([train, first]).alarms(second)]
    return np.concatenate(parts, axis=1)


def _yardsticks(
    files: Sequence[Fault], runs: Sequence[Run], counted: Sequence[int]
) -> dict[str, object]:
    """Plain PCA with its limits by theory from the training run alone; an alarm that always stands."""
    charts = Charts(runs[:1])
    wide = np.append(charts.textbook, np.inf)
    plain = Judge(charts, wide)
    found = [_union(plain.alarms(f.rows)) for f in files if f.number in counted]
    false = np.concatenate([_union(plain.alarms(runs[1])), *(a[:FAULT_ROW] for a in found)])
    return {
        "plain_pca": {
            "detected": _mean([_share(alarms) for alarms in found]),
            "false_alarm_rate": _mean(false),
        },
        "always_on": {"detected": 1.0, "false_alarm_rate": 1.0},
        "one_in_a_hundred": {"detected": 0.01, "false_alarm_rate": 0.01},
    }


def _union(alarms: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether any of the charts alarms, ``(n,)``."""
    union: NDArray[np.bool_] = np.logical_or.reduce(alarms, axis=0)
    return union


def _share(alarms: NDArray[np.bool_]) -> float:
    return float(alarms[FAULT_ROW:].mean())


def _delay_min(alarms: NDArray[np.bool_]) -> float:
    """From the fault to the first alarm; the length of the file where there is none."""
    after = alarms[FAULT_ROW:]
    rows = int(np.argmax(after)) if after.any() else len(after)
    return (rows + 1) * ROW_MIN


def _mean(values: Sequence[float] | NDArray[np.bool_]) -> float:
    return round(float(np.mean(values)), 4)


if __name__ == "__main__":
    sys.exit(main())
