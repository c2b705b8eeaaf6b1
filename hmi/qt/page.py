"""What a page of the station is."""

from typing import ClassVar

from PySide6.QtWidgets import QWidget

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
