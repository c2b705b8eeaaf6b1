"""Where a source puts what it brings."""

from typing import Protocol

from scada.model import Backfill, ConditionChange, LinkChange, Samples


class Sink(Protocol):
    """The core's side of a source.

    All are called on the event loop's thread, take no time and raise nothing. ``group`` is
    `scada.model.scan_group`; ``received_ns`` is ns UTC by the source's clock.
    """

    def samples(self, samples: Samples, group: str, received_ns: int) -> None:
        """Take a batch. Tags count into the site table; a batch may hold one tag several times."""

    def heard(self, group: str, received_ns: int) -> None:
        """Every tag of the group was heard from: a whole poll, a publish answer, a keep-alive."""

    def link(self, change: LinkChange) -> None:
        """Take a change of the link: UP or LOST, with the reason."""

    def conditions(self, changes: tuple[ConditionChange, ...]) -> None:
        """Take what the server said of its own alarms, in order."""

    def backfill(self, backfill: Backfill) -> None:
        """Take the end of a backfill; its samples came before, marked `Flag.BACKFILLED`."""
