"""A shape computed over arrays: values and qualities together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.calculated.keepers import Keeper, Moment, Times
from scada.detect.calculated.shapes import Shape
from scada.model import Status

Values = NDArray[np.float64]
Statuses = NDArray[np.uint32]

FLOAT_ROUNDING: Final = 2.0**-24 * (1 + 2.0**-10)
"""Most devices send Float: 0.7 arrives as 0.699999988, and is at least 0.7 all the same."""


@dataclass(frozen=True, slots=True)
class Result:
    """Values with the status that goes with each; both ``(r,)``."""

    value: Values
    status: Statuses


@dataclass(frozen=True, slots=True)
class Operands:
    """The leaves of ``r`` expressions of one shape: tags ``(slots, r)``, numbers ``(slots, r)``."""

    value: Values
    status: Statuses
    numbers: Values
    rows: NDArray[np.intp]
    time_ns: Times
    day_ns: Times
    keep: bool


def evaluate(shape: Shape, operands: Operands, keepers: Sequence[Keeper]) -> Result:
    """The value of each expression, and the worst quality of what it was made of.

    Quality is bad where any operand is, uncertain where any is; of ``if`` the branch that is taken
    counts, and ``good`` is always known.
    """
    if shape.operator == "tag":
        return Result(operands.value[shape.slot], operands.status[shape.slot])
    if shape.operator == "number":
        value = operands.numbers[shape.slot]
        return Result(value, np.zeros(value.shape, np.uint32))
    if shape.operator == "good":
        return _good(evaluate(shape.parts[0], operands, keepers))
    parts = [evaluate(part, operands, keepers) for part in shape.parts]
    if shape.keeper >= 0:
        return _kept(parts[0], operands, keepers[shape.keeper])
    if shape.operator in ("if", "where"):
        return _chosen(*parts)
    status = parts[0].status
    for part in parts[1:]:
        status = worse(status, part.status)
    with np.errstate(all="ignore"):
        return Result(_COMPUTED[shape.operator](*(part.value for part in parts)), status)


def worse(one: Statuses, other: Statuses) -> Statuses:
    """The status of the worse severity; the first where both are alike."""
    chosen: Statuses = np.where((other >> 30) > (one >> 30), other, one)
    return chosen


def usable(result: Result) -> NDArray[np.bool_]:
    """Good or uncertain, and finite."""
    mask: NDArray[np.bool_] = ((result.status >> 31) == 0) & np.isfinite(result.value)
    return mask


def _good(part: Result) -> Result:
    good = ((part.status >> 30) == 0) & np.isfinite(part.value)
    return Result(good.astype(np.float64), np.zeros(good.shape, np.uint32))


def _chosen(condition: Result, then: Result, otherwise: Result) -> Result:
    holds = condition.value != 0
    status = np.where(holds, then.status, otherwise.status).astype(np.uint32)
    value = np.where(holds, then.value, otherwise.value)
    return Result(value, worse(condition.status, status))


def _kept(part: Result, operands: Operands, keeper: Keeper) -> Result:
    moment = Moment(
        operands.rows, part.value, usable(part), operands.time_ns, operands.day_ns, operands.keep
    )
    value = keeper.step(moment)
    waiting = np.uint32(Status.BAD_WAITING_FOR_INITIAL_DATA)
    return Result(
        value, worse(part.status, np.where(np.isnan(value), waiting, 0).astype(np.uint32))
    )


def _width(one: Values, other: Values) -> Values:
    return FLOAT_ROUNDING * np.maximum(np.abs(one), np.abs(other))


def _truth(
    compare: Callable[[Values, Values, Values], NDArray[np.bool_]],
) -> Callable[[Values, Values], Values]:
    return lambda one, other: compare(one, other, _width(one, other)).astype(np.float64)


def _mean(*parts: Values) -> Values:
    mean: Values = np.mean(np.stack(parts), axis=0)
    return mean


_COMPUTED: Final[dict[str, Callable[..., Values]]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "^": np.power,
    "negative": np.negative,
    "<": _truth(lambda a, b, w: a < b - w),
    "<=": _truth(lambda a, b, w: a <= b + w),
    ">": _truth(lambda a, b, w: a > b + w),
    ">=": _truth(lambda a, b, w: a >= b - w),
    "==": _truth(lambda a, b, w: np.abs(a - b) <= w),
    "!=": _truth(lambda a, b, w: np.abs(a - b) > w),
    "and": lambda a, b: ((a != 0) & (b != 0)).astype(np.float64),
    "or": lambda a, b: ((a != 0) | (b != 0)).astype(np.float64),
    "not": lambda a: (a == 0).astype(np.float64),
    "abs": np.abs,
    "sqrt": np.sqrt,
    "min": lambda *parts: np.min(np.stack(parts), axis=0),
    "max": lambda *parts: np.max(np.stack(parts), axis=0),
    "mean": _mean,
    "clip": lambda x, low, high: np.minimum(np.maximum(x, low), high),
}
