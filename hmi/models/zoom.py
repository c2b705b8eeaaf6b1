"""How large a window is drawn: the steps of Ctrl + and −, and what a screen has room for."""

from typing import Final

ZOOMS: Final = (0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
LEAST_ROOM: Final = (1200, 640)
"""Pixels at 1080p that the banner and the pages need: a larger zoom would lay them over each other."""
DRAWN_FOR: Final = (1920, 1080)


def next_zoom(zoom: float, steps: int) -> float:
    """So many steps up or down from the one that is nearest; the first or the last at most."""
    place = min(range(len(ZOOMS)), key=lambda i: abs(ZOOMS[i] - zoom))
    return ZOOMS[min(max(place + steps, 0), len(ZOOMS) - 1)]


def fitting(width: int, height: int) -> float:
    """The zoom at which a window of so many pixels shows as much as one at 1080p: 2 at 4K."""
    share = min(width / DRAWN_FOR[0], height / DRAWN_FOR[1])
    return max((zoom for zoom in ZOOMS if zoom <= share), default=ZOOMS[0])
