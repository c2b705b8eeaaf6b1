"""A number as a person types it."""

import math
import re
from typing import Final

from scada.model import BadInput

_THOUSANDS: Final = re.compile(r",\d{3}$")


def decimal(text: str) -> float:
    """A finite number; ``0,85`` is one, ``1,000`` could mean thousands. Raises `BadInput`.

    >>> decimal(" −0,5 ")
    -0.5
    """
    said = text.strip().replace("−", "-").replace("，", ",").replace("。", ".")
    said = said if _THOUSANDS.search(said) else said.replace(",", ".")
    try:
        value = float(said)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or "_" in said:
        raise BadInput(f"{text!r} is no number: write 1.5 / {text!r} 不是数字：写成 1.5")
    return value
