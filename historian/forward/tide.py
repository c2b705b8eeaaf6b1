"""Up to where a stream has been dealt with, and which of its messages never came.

The places of a stream are an unbroken row: what is missing between two of them the bus has dropped,
or will bring again because nobody acknowledged it. After a while only the first is possible.
"""

from typing import Final

from historian.ranges import Ranges

PATIENCE_S: Final = 60.0
"""A hole may still be filled: what was not acknowledged comes again within seconds."""
ANEW_S: Final = 60.0
"""A message this much younger than the mark, at a place before it, is of another stream."""


class Tide:
    """The places of one stream.

    ``mark`` is up to where an earlier life dealt with it, None for unknown, and ``newest_ns`` the
    clock of the newest message up to there, as its writer had it.
    """

    def __init__(self, mark: int | None = None, newest_ns: int = 0) -> None:
        self._done = None if mark is None else Ranges([(0, mark)])
        self._holes: dict[int, int] = {}
        self.newest_ns = newest_ns
        self.dropped = 0
        """How many messages never came, since this was made."""

    @property
    def mark(self) -> int:
        """Everything up to here was dealt with or never came."""
        return self._done.pairs()[0][1] if self._done else 0

    def seen(self, place: int, written_ns: int, now_ns: int) -> bool:
        """A message was dealt with; False where its stream was lost since the mark, and made anew."""
        anew = place < self.mark and written_ns > self.newest_ns + int(ANEW_S * 1e9)
        if self._done is None or anew:
            self._done, self._holes = Ranges([(0, place - 1)]), {}
        self._done.add(place)
        self.newest_ns = max(self.newest_ns, written_ns)
        starts = [last + 1 for _, last in self._done.pairs()[:-1]]
        self._holes = {start: self._holes.get(start, now_ns) for start in starts}
        return not anew

    def drops(self, now_ns: int) -> list[tuple[int, int]]:
        """Places (first, last) that have been missing for too long: told once, and passed over."""
        if self._done is None:
            return []
        patience_ns = int(PATIENCE_S * 1e9)
        late = {start for start, since in self._holes.items() if now_ns - since > patience_ns}
        if not late:
            return []
        pairs = self._done.pairs()
        found, kept = [], pairs[:1]
        for first, last in pairs[1:]:
            if kept[-1][1] + 1 in late:
                found.append((kept[-1][1] + 1, first - 1))
                kept[-1] = (kept[-1][0], last)
            else:
                kept.append((first, last))
        self._done = Ranges(kept)
        self._holes = {start: since for start, since in self._holes.items() if start not in late}
        self.dropped += sum(last - first + 1 for first, last in found)
        return found
