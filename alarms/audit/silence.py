"""Silence: lines that should have been signed and were not."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from alarms.audit.chain import Chain
from alarms.audit.damage import Damage, Finding
from alarms.audit.digest import KINDS
from alarms.signature import SIGN_LINES, SIGN_S
from scada.model import EventKind

PATIENCE: Final = 4.0
"""So many times what the writer said may go by: a core that is late is no forger."""
_SIGNED: Final = KINDS.index(EventKind.SIGNED)
_STARTED: Final = KINDS.index(EventKind.STARTED)


def unsigned_too_long(chain: Chain) -> Iterator[Finding]:
    """Stretches in which the writer lived for long, and wrote, without signing what it wrote.

    Between two lines counts no more than the time after which it should have signed, so that neither
    a quiet night nor a clock that was set makes a stretch; nor does a time in which it did not run.
    """
    promise = _promise(chain)
    if promise is None:
        return
    since, every_s, lines = promise
    signed = np.flatnonzero(chain.kind == _SIGNED)
    borders = np.r_[since, signed[signed > since]].tolist()
    lived_s = _lived_s(chain, every_s)
    for first, last in zip(borders, [*borders[1:], len(chain.rows) - 1], strict=True):
        count = last - first
        if 0 < PATIENCE * lines < count or lived_s[last] - lived_s[first] > PATIENCE * every_s:
            yield chain.finding(
                Damage.UNSIGNED,
                int(chain.seq[min(first + 1, last)]),
                int(chain.seq[last]),
                f"应每 {every_s:g} 秒签名一次",
                f"it was to be signed every {every_s:g} s",
                place=int(min(first + 1, last)),
            )


def _promise(chain: Chain) -> tuple[int, float, int] | None:
    """From which place on the writer had said how often it signs: every so many seconds, lines."""
    for place in np.flatnonzero(chain.kind == _STARTED).tolist():
        event = chain.event(place)
        if event is not None and SIGN_S in event.text:
            try:
                return place, float(event.text[SIGN_S]), int(event.text.get(SIGN_LINES, "0"))
            except ValueError:
                continue
    return None


def _lived_s(chain: Chain, most_s: float) -> NDArray[np.float64]:
    """For how long the writer had lived at each line, in seconds; shape ``(n,)``."""
    steps = np.diff(chain.now_ns, prepend=chain.now_ns[:1]) / 1e9
    steps = np.clip(steps, 0.0, most_s)
    steps[chain.kind == _STARTED] = 0.0
    return np.cumsum(steps)
