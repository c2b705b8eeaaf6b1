"""Methane on a longwall: will it exceed X within 3, 5, 10 minutes, and how high will it be.

Real data of a Polish longwall, 30 s a row. Without ``--data`` the first 70 % of the shared file
train and the rest is scored; a file given by ``--data`` is scored after training on the shared file,
never on its own rows (`bench.methane.job`). Persistence (it stays as it is) stands beside everything:
published methods lose to it.
"""

import argparse
import copy
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bench.given import default_folder, print_result, say
from bench.methane.job import Job, job
from bench.methane.running import Made, forecaster, interrupt, learn, resolution, run
from bench.methane.tasks import (
    SENSITIVITY,
    Task,
    alarmed,
    merged,
    scored,
    tasks,
    thresholds,
)
from scada.detect.forecast import Method

PUBLISHED_RMSE: Final = 0.1155
_EVERY: Final = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the bench and print one JSON line."""
    parser = argparse.ArgumentParser(prog="python -m bench.methane", description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder with other files to score")
    options = parser.parse_args(arguments)
    return print_result(lambda: result(job(default_folder(), options.data)))


def result(work: Job) -> dict[str, Any]:
    """Everything that is printed."""
    limits = thresholds(work.train.own)
    step = resolution(work.train.own)
    made = {online: _forecasts(work, limits, step, online) for online in (True, False)}
    own = [one.own for one in work.scored]
    every = tasks(own, limits)
    found = every.scored
    target = np.concatenate([one.highest for one in work.scored])
    ours = _figures(found, made[True], Method.RIDGE, target)
    now = np.concatenate(own)
    stays = _figures(found, made[True], Method.PERSISTENCE, target)
    stays |= scored(found, np.broadcast_to(now[:, None, None], (len(now), len(limits), 3)))
    return ours | {
        "persistence": stays,
        "sensitivity": SENSITIVITY,
        "tasks": len(found),
        "tasks_left_out": [*merged(work.train.own), *every.left_out],
        "thresholds": limits.tolist(),
        "rows": int(np.isfinite(now).sum()),
        "files": [one.name for one in work.scored],
        "trained_on": f"{len(work.train)} rows of {work.train.name}",
        "neighbours": list(work.train.neighbours),
        "at_probability_half": alarmed(found, made[True].probability[:, Method.RIDGE] >= 0.5),
        "yardsticks": {
            "damped_holt": _figures(found, made[True], Method.HOLT, target),
            "ridge_fitted_once": _figures(found, made[False], Method.RIDGE, target),
            **_blind(found, len(now), len(limits)),
            "published_best_rmse": PUBLISHED_RMSE,
        },
    }


def _forecasts(work: Job, limits: NDArray[np.float64], step: float, online: bool) -> Made:
    width = len(work.train.neighbours)
    subject = forecaster(step / 5, width)
    say(f"training on {len(work.train)} rows of {work.train.name}")
    learn(subject, work.train)
    parts = []
    for one in work.scored:
        say(f"scoring {len(one)} rows of {one.name}{'' if online else ', fitted once'}")
        mine = copy.deepcopy(subject)
        if not work.follows:
            interrupt(mine, width)
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
        "rmse": round(float(np.sqrt(np.mean(off**2))), 4) if len(off) else None,
        "mae": round(float(np.mean(np.abs(off))), 4) if len(off) else None,
    }


def _blind(found: Sequence[Task], rows: int, limits: int) -> dict[str, Any]:
    """Alarms that look at nothing: always on, and on for one row of every `_EVERY`."""
    shape = (rows, limits, 3)
    beat = np.broadcast_to((np.arange(rows) % _EVERY == 0)[:, None, None], shape)
    return {
        "always_on": alarmed(found, np.ones(shape, np.bool_)) | {**_chance(found)},
        "metronome": alarmed(found, beat) | {**_chance(found)},
    }


def _chance(found: Sequence[Task]) -> dict[str, float | None]:
    """What a score of no knowledge has: its precision is the share of rows that come."""
    rates = [task.comes[task.counts].mean() for task in found]
    if not rates:
        return {"auc": None, "ap": None}
    return {"auc": 0.5, "ap": round(float(np.mean(rates)), 4)}


if __name__ == "__main__":
    sys.exit(main())
