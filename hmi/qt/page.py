"""What a page of the station is."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from hmi.models.search import Entry
from hmi.models.station import Applied
from hmi.qt.context import Context


class Page(QWidget):
    """A page behind one entry of the rail. Its title is the text ``page.<key>``.

    The station calls `refresh` at most 20 times a second and only while the page is in view (once
    more when it comes into view), `restyle` after a change of theme or zoom and `retranslate`
    after a change of language; after each of the three a `refresh` follows. All input that takes
    long goes through ``context.requests``.
    """

    key: ClassVar[str]
    """``overview``, ``areas``, …: the text and the icon in the rail."""
    number: ClassVar[int]
    """The key that opens it, 1 to 7."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context

    def refresh(self, applied: Applied) -> None:
        """Draw what ``applied`` changed; the first call after the page came into view names all."""

    def restyle(self) -> None:
        """Theme or zoom changed: take new colours, fonts and sizes from ``context.theme``."""
        self.update()

    def retranslate(self) -> None:
        """The language changed: take all texts anew."""
        self.update()

    def blink(self) -> None:
        """The 1 Hz blink turned (``context.lit``): redraw the symbols of unacknowledged alarms."""

    def entered(self) -> None:
        """The page came into view: put the keyboard focus where the work is."""
        self.setFocus()

    def views(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """All that it can show, for the pictures: ``(name, show)``, the page as it opens first.

        A picture is taken after ``show`` was called; what stands after a ``yield`` puts back what
        the view changed. The names are unique in the whole station.
        """
        yield self.key, self.entered

    def rehearse(self, wanted: Callable[[str], bool]) -> Callable[[], bool]:
        """Before pictures are taken: ask for what the ``wanted`` views show and what takes long.

        What comes back says whether some of it is still on its way.
        """
        return lambda: False

    def commands(self) -> Sequence[Entry]:
        """What can be done on this page, for the search (Ctrl-K): entries of the kind ``command``.

        The station brings the page into view before it calls an entry's ``open``.
        """
        return ()

    @property
    def waits(self) -> bool:
        """Whether something is still on its way that the page will show: pictures wait for it."""
        return False

    def arrangement(self) -> dict[str, Any]:
        """What of it belongs to a saved layout (pens, splitters, the place in view), as JSON."""
        return {}

    def arrange(self, said: dict[str, Any]) -> None:
        """Show what `arrangement` said once; what is not there any more is left out."""
