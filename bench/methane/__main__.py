"""Methane on a longwall: will it exceed X within 3, 5, 10 minutes, and how high will it be.

Real data of a Polish longwall, 30 s a row. Without ``--data`` the first 70 % of the shared file
train and the rest is scored; a file given by ``--data`` is scored whole after training on all of
the shared file (where it begins with the shared file, the rows behind that). Persistence (it stays
as it is) stands beside everything: published methods lose to it.
"""

import argparse
import copy
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bench.methane.longwall import Longwall, files_in, read
from bench.methane.running import Made, forecaster, interrupt, learn, resolution, run
from bench.methane.tasks import SENSITIVITY, Task, alarmed, scored, tasks, thresholds
from scada.detect.forecast import Method

TRAIN: Final = 0.7
PUBLISHED_RMSE: Final = 0.1155
_EVERY: Final = 20


@dataclass(frozen=True, slots=True)
class Job:
    """What trains, and what is scored after it; ``follows``: the one goes on where the other ends."""

    train: Longwall
    scored: list[Longwall]
    follows: bool


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the bench and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder with other files to score")
    options = parser.parse_args(arguments)
    default = Path(os.environ.get("DAVYLAMP_DATA", "../shared/data"))
    print(json.dumps(result(job(default, options.data))))


def job(default: Path, data: Path | None) -> Job:
    """Which rows train and which are scored. Raises SystemExit where there are none."""
    shared = [read(path) for path in files_in(default)]
    given = [read(path) for path in files_in(data)] if data else []
    if not shared and not given:
        raise SystemExit(f"no methane files in {data or default}: set DAVYLAMP_DATA, or use --data")
    train = shared[0] if shared else given[0]
    fresh = [one for one in given if not train.begins_with(one)]
    if not fresh:
        cut = int(TRAIN * len(train))
        return Job(train.rows(0, cut), [train.rows(cut, len(train))], True)
    if len(fresh) == 1 and fresh[0].begins_with(train):
        return Job(train, [fresh[0].rows(len(train), len(fresh[0]))], True)
    return Job(train, fresh, False)


def result(work: Job) -> dict[str, Any]:
    """Everything that is printed."""
    limits = thresholds(work.train.own)
    step = resolution(work.train.own)
    made = {online: _forecasts(work, limits, step, online) for online in (True, False)}
    own = [one.own for one in work.scored]
    found = tasks(own, limits)
    target = np.concatenate([one.highest for one in work.scored])
    ours = _figures(found, made[True], Method.RIDGE, target)
    now = np.concatenate(own)
    stays = _figures(found, made[True], Method.PERSISTENCE, target)
    stays |= scored(found, np.broadcast_to(now[:, None, None], (len(now), len(limits), 3)))
    return ours | {
        "persistence": stays,
        "sensitivity": SENSITIVITY,
        "tasks": len(found),
        "thresholds": limits.tolist(),
        "rows": len(now),
        "files": [one.name for one in work.scored],
        "at_probability_half": alarmed(found, made[True].probability[:, Method.RIDGE] >= 0.5),
        "yardsticks": {
            "damped_holt": _figures(found, made[True], Method.HOLT, target),
            "ridge_fitted_once": _figures(found, made[False], Method.RIDGE, target),
            **_blind(found, len(now), len(limits)),
            "published_best_rmse": PUBLISHED_RMSE,
        },
    }


def _forecasts(work: Job, limits: NDArray[np.float64], step: float, online: bool) -> Made:
    subject = forecaster(step / 5)
    _say(f"training on {len(work.train)} rows of {work.train.name}")
    learn(subject, work.train)
    parts = []
    for one in work.scored:
        _say(f"scoring {len(one)} rows of {one.name}{'' if online else ', fitted once'}")
        mine = copy.deepcopy(subject)
        if not work.follows:
            interrupt(mine)
        parts.append(run(mine, one, limits, step / 2, online))
    return Made(
        np.concatenate([part.highest for part in parts]),
        np.concatenate([part.probability for part in parts]),
    )


def _figures(
    found: Sequence[Task], made: Made, method: Method, target: NDArray[np.float64]
) -> dict[str, Any]:
    off = made.highest[:, method] - target
    off = off[np.isfinite(off)]
    return {
        **scored(found, made.probability[:, method]),
        "rmse": round(float(np.sqrt(np.mean(off**2))), 4),
        "mae": round(float(np.mean(np.abs(off))), 4),
    }


def _blind(found: Sequence[Task], rows: int, limits: int) -> dict[str, Any]:
    """Alarms that look at nothing: always on, and on for one row of every twenty."""
    shape = (rows, limits, 3)
    beat = np.broadcast_to((np.arange(rows) % _EVERY == 0)[:, None, None], shape)
    return {
        "always_on": alarmed(found, np.ones(shape, np.bool_)) | {"auc": 0.5, "ap": _rate(found)},
        "metronome": alarmed(found, beat) | {"auc": 0.5, "ap": _rate(found)},
    }


def _rate(found: Sequence[Task]) -> float:
    rates = [task.comes[task.counts].mean() for task in found]
    return round(float(np.mean(rates)), 4) if rates else 0.0


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
