"""The order in which calculated tags are computed: operands first."""

from collections.abc import Mapping, Sequence


def levels(operands: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The level of each calculated tag: 0 where all its operands are measured, else one more than
    the highest of theirs. Tags on a circle, or behind one, have none.
    """
    found: dict[str, int] = {}
    waiting = dict(operands)
    while waiting:
        ready = {
            tag: max((found[one] + 1 for one in some if one in operands), default=0)
            for tag, some in waiting.items()
            if all(one in found or one not in operands for one in some)
        }
        if not ready:
            return found
        found |= ready
        for tag in ready:
            del waiting[tag]
    return found


def circle(operands: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """One circle of tags that are made of each other, its first tag again at the end; or nothing."""
    rest = set(operands) - set(levels(operands))
    if not rest:
        return ()
    way = [min(rest)]
    while way[-1] not in way[:-1]:
        way.append(next(one for one in operands[way[-1]] if one in rest))
    return tuple(way[way.index(way[-1]) :])
