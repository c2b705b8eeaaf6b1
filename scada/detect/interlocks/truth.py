"""Truth tables: which signals together mean which finding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scada.detect.interlocks.signal import Signal
from scada.model.interlock import InterlockFinding

Signals = Mapping[str, Signal]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: what is found when every signal of ``when`` is as it says.

    A line that ``settles`` has to hold for a moment: two messages of the same event may come in
    either order, and what lies between them is nobody's fault.
    """

    finding: InterlockFinding
    when: Mapping[str, bool]
    settles: bool = False


def holds(line: Line, signals: Signals, n: int) -> Signal:
    """Where the line holds, for ``n`` interlocks."""
    whole = Signal.known(np.ones(n, np.bool_))
    for name, wanted in line.when.items():
        whole = whole & (signals[name] if wanted else ~signals[name])
    return whole


def findings_of(table: Sequence[Line]) -> tuple[InterlockFinding, ...]:
    """What a table may find, each once."""
    return tuple(dict.fromkeys(line.finding for line in table))
