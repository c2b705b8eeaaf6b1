"""The colours of the pens: six muted hues, and six darker or lighter ones after them."""

from typing import Final

from PySide6.QtGui import QColor

from hmi.qt.theme import Theme

_SECOND_ROUND: Final = 145
"""How much darker (on a dark ground: lighter) a hue is when it comes again, in percent."""


def pen_colour(theme: Theme, number: int) -> QColor:
    """The colour of a pen, counted from 0."""
    colour = theme.pen(number)
    if number < len(theme.tokens.pens):
        return colour
    return colour.lighter(_SECOND_ROUND) if theme.is_dark else colour.darker(_SECOND_ROUND)
