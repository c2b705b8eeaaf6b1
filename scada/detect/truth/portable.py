"""The daily comparison with a portable instrument (便携仪比对): the higher counts.

Question: does the fixed sensor read what a second instrument reads beside it?

    differs when  |fixed - portable| > tolerance + share * counts
    counts        max(fixed, portable)

AQ 1029-2019 [D]: portable and fixed readings are compared daily; where they differ by more than the
allowed error the higher one is taken, and the sensor is put right within 8 h. So the mark stands from a
reading that differs until one that agrees, it says which value counts, which limits that value has
reached, and until when the sensor must be right; when that time has passed, the journal says so once.
The sensor's own samples and limit alarms stay as they are.

Units: the tag's. For methane ``tolerance`` is 0.1 % and ``share`` 0.05; for other kinds twice the
resolution and 0.05 [M: engineering values; AQ 6201 and the type's certificate have the allowed errors].
State: the readings that differ. False alarms: two instruments within their errors; raise the tolerance.

>>> compare(0.86, 1.12, tolerance=0.1, share=0.05)
Comparison(fixed=0.86, portable=1.12, counts=1.12, differs=True)
>>> compare(0.86, 0.90, tolerance=0.1, share=0.05).differs
False
"""

from dataclasses import dataclass
from typing import Final

from scada.model import Kind

CORRECT_H: Final = 8.0
METHANE_TOLERANCE: Final = 0.1
SHARE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two readings of one place, in the tag's unit."""

    fixed: float
    portable: float
    counts: float
    differs: bool


def compare(fixed: float, portable: float, *, tolerance: float, share: float) -> Comparison:
    """Hold a portable instrument's reading against the fixed sensor's."""
    counts = max(fixed, portable)
    allowed = tolerance + share * abs(counts)
    # A difference of exactly the tolerance, as 1.0 and 1.1 are said to have, is none.
    return Comparison(fixed, portable, counts, abs(fixed - portable) > allowed * (1 + 1e-9))


def tolerance_of(kind: Kind, low: float, high: float, resolution: float) -> float:
    """The default ``tolerance`` of a sensor, in its unit."""
    if kind is Kind.METHANE:
        return METHANE_TOLERANCE
    return 2 * (resolution or (high - low) / 1000)
