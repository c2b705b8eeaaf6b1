"""The keys of the lists of alarms, each with the name of what it does."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_K = Qt.Key
Keys = Mapping[tuple[Qt.Key, bool], str]
"""A key and whether Shift is held, and the act."""

BESIDE: Final[Keys] = {
    (_K.Key_A, False): "deeds",
    (_K.Key_S, False): "shelve",
    (_K.Key_D, False): "display",
    (_K.Key_Return, False): "open",
    (_K.Key_Enter, False): "open",
    (_K.Key_Slash, False): "filter",
    (_K.Key_V, False): "saved",
    (_K.Key_Delete, False): "no_filter",
    (_K.Key_T, False): "next_tab",
    (_K.Key_T, True): "tab_before",
}
"""Of every list of the page."""

ACTS: Final[Keys] = {
    **BESIDE,
    (_K.Key_Space, False): "acknowledge",
    (_K.Key_A, True): "acknowledge_visible",
    (_K.Key_C, False): "comment",
    (_K.Key_F, False): "group",
    (_K.Key_R, False): "region",
    (_K.Key_Left, False): "fold",
    (_K.Key_Right, False): "fold",
    (_K.Key_O, False): "order",
    (_K.Key_O, True): "turn_order",
}
"""Of the list of active alarms."""

_OTHERS: Final = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


def act_of(event: QKeyEvent, keys: Keys) -> str | None:
    """What a key does; None where it is none of the list's. ``/`` stands where the keyboard has it."""
    if event.modifiers() & _OTHERS:
        return None
    key = Qt.Key(event.key())
    if event.text() == "/":
        return keys.get((_K.Key_Slash, False))
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return keys.get((key, shift))
