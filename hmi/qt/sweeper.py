"""Python's collector of cycles, kept from running in the middle of a flood.

A full collection looks through all objects there are: of a site with a hundred thousand alarms a
tenth of a second and more, and by itself it comes when most is made, in a flood. So only young objects are
looked through as they are made, and all of them when nothing happens. What has survived that is not looked
through again until another site's table has replaced it, or until hours have passed: a window that was closed
goes too.
"""

import gc
from typing import Final

from hmi.models.elapsed import passed

YOUNG: Final = 10_000
"""So many new objects are looked through at once: about a millisecond."""
OLDER: Final = 2
NEVER: Final = 1_000_000
"""Full collections are ours to call."""
EVERY_NS: Final = 600_000_000_000
WHOLE_NS: Final = 6 * 3_600_000_000_000
CALM_NS: Final = 10_000_000_000
"""So long after the last alarm or key nobody is kept waiting."""


class Sweeper:
    """Says when; a station has one, and gives the collector back when it closes."""

    def __init__(self) -> None:
        self._before = gc.get_threshold()
        gc.set_threshold(YOUNG, OLDER, NEVER)
        self._busy_ns = self._swept_ns = self._whole_ns = 0
        self._wholly = False

    def busy(self, now_ns: int) -> None:
        """Something came that somebody waits for."""
        self._busy_ns = max(self._busy_ns, now_ns)

    def adopt(self) -> None:
        """A new table is there: nobody waits for a look through it, and the old one goes in a calm."""
        gc.freeze()
        self._wholly = True

    def look(self, now_ns: int) -> bool:
        """Collect where it is time and nothing happens; whether it did."""
        due = passed(now_ns, self._swept_ns, EVERY_NS)
        if not due or not passed(now_ns, self._busy_ns, CALM_NS):
            return False
        if self._wholly or passed(now_ns, self._whole_ns, WHOLE_NS):
            gc.unfreeze()
            self._whole_ns = now_ns
        gc.collect()
        gc.freeze()
        self._swept_ns, self._wholly = now_ns, False
        return True

    def close(self) -> None:
        """As it was before."""
        gc.set_threshold(*self._before)
        gc.unfreeze()
