"""How far a long task is: one line on stderr that is written over, or a line now and then in a log."""

import sys
import time
from collections.abc import Callable, Mapping
from typing import Final, TextIO

FIRST_S: Final = 0.5
"""What is done sooner needs no bar."""

REDRAW_S: Final = 0.1
LOG_S: Final = 5.0
_WIDTH: Final = 24


class Progress:
    """Draws a bar where stderr is a terminal; elsewhere a line every five seconds."""

    def __init__(
        self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream or sys.stderr
        self._clock = clock
        self._is_terminal = self._stream.isatty()
        self._every_s = REDRAW_S if self._is_terminal else LOG_S
        self._next_s = clock() + (FIRST_S if self._is_terminal else LOG_S)
        self._drawn = 0

    def show(self, what: str, done: int, total: int) -> None:
        """``done`` of ``total`` (0: not known) things of this kind."""
        now = self._clock()
        if now < self._next_s:
            return
        self._next_s = now + self._every_s
        self._write(line(what, done, total, bar=self._is_terminal))

    def clear(self) -> None:
        """Leave the line empty for what is printed next."""
        if self._drawn:
            self._stream.write(f"\r{' ' * self._drawn}\r")
            self._stream.flush()
            self._drawn = 0

    def _write(self, text: str) -> None:
        if self._is_terminal:
            self._stream.write(f"\r{text.ljust(self._drawn)}")
            self._drawn = max(self._drawn, len(text))
        else:
            self._stream.write(f"{text}\n")
        self._stream.flush()


class ToldProgress(Progress):
    """Tells somebody else instead of drawing: how much is done, in Chinese and English.

    ``chinese`` has the words for what is being done.
    """

    def __init__(self, told: Callable[[float, str, str], None], chinese: Mapping[str, str]) -> None:
        super().__init__()
        self._told, self._chinese = told, chinese

    def show(self, what: str, done: int, total: int) -> None:
        """See `Progress.show`."""
        said = f"{self._chinese.get(what, what)}：{done:,}", f"{what}: {done:,}"
        self._told(min(1.0, done / total) if total else 0.0, *said)

    def clear(self) -> None:
        """Nothing is drawn."""


def line(what: str, done: int, total: int, *, bar: bool) -> str:
    """``reading [#####.....] 45 % (9,000 of 20,000)``."""
    if not total:
        return f"{what}: {done:,}"
    share = min(1.0, done / total)
    full = round(share * _WIDTH)
    drawn = f"[{'#' * full}{'.' * (_WIDTH - full)}] " if bar else ""
    return f"{what}: {drawn}{share:.0%} ({done:,} of {total:,})"
