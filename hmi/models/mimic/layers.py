"""Which elements lie above which: what never changes is drawn once, in as few pictures as that allows."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hmi.models.mimic.numbers import Box
from hmi.models.mimic.scene import Bound, Item, Layer

MOST_LAYERS: Final = 8
"""A drawing woven more finely than this has its last shapes on one level."""


def layered(order: list[Item | int], bound: list[Bound]) -> tuple[Layer, ...]:
    """The order of drawing as levels: shapes that never change, then bound elements above them.

    An element lies as low as what it overlaps allows, so a usual drawing has one level or two.
    """
    boxes = np.array([_box(one, bound) for one in order] or [(0.0,) * 4])
    levels = np.zeros(len(order), np.int32)
    is_bound = np.array([isinstance(one, int) for one in order], bool)
    first = int(np.argmax(is_bound)) if is_bound.any() else len(order)
    for i in range(first, len(order)):
        below = _overlaps(boxes[:i], boxes[i])
        if is_bound[i]:
            levels[i] = levels[:i][below].max(initial=0)
        else:
            above_bound = levels[:i][below & is_bound[:i]].max(initial=-1) + 1
            levels[i] = max(above_bound, levels[:i][below & ~is_bound[:i]].max(initial=0))
        levels[i] = min(levels[i], MOST_LAYERS - 1)
    return tuple(
        _layer([one for one, level in zip(order, levels, strict=True) if level == wanted])
        for wanted in range(int(levels.max(initial=0)) + 1)
    )


def _layer(order: list[Item | int]) -> Layer:
    items = tuple(one for one in order if not isinstance(one, int))
    return Layer(items, tuple(one for one in order if isinstance(one, int)))


def _box(one: Item | int, bound: list[Bound]) -> Box:
    return bound[one].box if isinstance(one, int) else one.box


def _overlaps(boxes: NDArray[np.float64], box: NDArray[np.float64]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (
        (boxes[:, 0] < box[2])
        & (boxes[:, 2] > box[0])
        & (boxes[:, 1] < box[3])
        & (boxes[:, 3] > box[1])
    )
    return found
