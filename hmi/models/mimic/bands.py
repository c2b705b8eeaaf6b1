"""Roads and pipes: lines of several strokes that run into each other where they stand together."""

from itertools import groupby

from hmi.models.mimic.scene import Item, Shape


def in_bands(order: list[Item | int]) -> list[Item | int]:
    """The order of drawing with the lines of one group stroke by stroke."""
    result: list[Item | int] = []
    for _, run in groupby(order, key=_run):
        result += sorted(run, key=lambda one: one.band if isinstance(one, Shape) else -1)
    return result


def _run(one: Item | int) -> int:
    """The group of a line of several strokes; the same number for all else."""
    return one.group if isinstance(one, Shape) and one.band >= 0 else -1
