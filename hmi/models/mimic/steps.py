"""From one place of a drawing to the next in a direction, as arrow keys go."""

from collections.abc import Mapping

Point = tuple[float, float]


def beside(places: Mapping[int, Point], at: int, way: tuple[int, int]) -> int:
    """The nearest place in a direction: what lies aside counts double. The same where there is none.

    From nowhere (``at`` is no place) the first in reading order.
    """
    if at not in places:
        return min(places, key=lambda i: (places[i][1], places[i][0]))
    x, y = places[at]
    best, least = at, float("inf")
    for i, (px, py) in places.items():
        along = (px - x) * way[0] + (py - y) * way[1]
        aside = abs((px - x) * way[1]) + abs((py - y) * way[0])
        if i != at and along > 0.5 and aside <= 3 * along and along + 2 * aside < least:
            best, least = i, along + 2 * aside
    return best
