"""Cells of a table that a spreadsheet opens: what would be a formula there is made a text.

A comment of an operator, or the name of an alarm, that begins with ``=`` would be computed by whoever
opens the table, with all that a formula may reach (CWE-1236). A quotation mark before it ends that.
Numbers stay numbers, also negative ones, and a text that is one stays as it is.
"""

import math
import re
from typing import Final

Cell = str | int | float | None

_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def safe(value: Cell) -> Cell:
    """The cell as it may be written.

    >>> safe("=1+1"), safe("-0.5"), safe(-0.5), safe("@x")
    ("'=1+1", '-0.5', -0.5, "'@x")
    """
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if not isinstance(value, str):
        return value
    text = _CONTROL.sub("\ufffd", value)
    begins = text.lstrip(" ").startswith(_STARTS)
    return f"'{text}" if begins and not _NUMBER.fullmatch(text.strip()) else text
