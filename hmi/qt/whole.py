"""What a window asks of the station that it belongs to."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from hmi.qt.arranging import Arranging
    from hmi.qt.monitors import Monitors


class Whole(Protocol):
    """A station, as its windows know it."""

    def silence(self) -> None:
        """Quiet until something new comes."""

    def use_language(self, name: str) -> None:
        """Switch the language of everything."""

    def turn_theme(self) -> None:
        """The next theme."""

    def attend_anew(self) -> None:
        """Somebody else works here now, or elsewhere."""

    def ask_for_window(self) -> None:
        """One more window, where there is room for it."""

    def lock(self) -> None:
        """Nothing can be done until somebody gives his password."""

    def ask_to_leave(self) -> None:
        """A station that must not be closed: ask for somebody who may."""

    @property
    def monitors(self) -> "Monitors":
        """Which windows are not on the monitor they belong on."""
        ...

    @property
    def arranging(self) -> "Arranging":
        """The layouts of whoever works here."""
        ...

    @property
    def may_close(self) -> bool:
        """Whether a window may be closed by whoever sits before it."""
        ...
