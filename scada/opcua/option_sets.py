"""Integer words whose single bits have names (OPC 10000-3, 8.40; OPC 10000-5, 12.3)."""

from collections.abc import Sequence
from typing import Final

_LEAST: Final = 3
"""Two named values 1 and 2 are two states; with 4 and 8 beside them they are bits."""

_LARGEST_STATE: Final = 8


def as_bits(values: Sequence[int]) -> list[int] | None:
    """The bit that each value stands for, where all of them are single bits; else None.

    0 is no bit. Few small powers of two (1, 2, 4) may well be states of an enumeration: a word of
    bits has one of 8 or more.
    """
    if len(values) < _LEAST or max(values, default=0) < _LARGEST_STATE:
        return None
    if any(value <= 0 or value & (value - 1) for value in values):
        return None
    return [value.bit_length() - 1 for value in values]
