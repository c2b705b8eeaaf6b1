"""A finding: what a detector asserts about a tag now, with the evidence."""

from enum import StrEnum

import msgspec


class FindingKind(StrEnum):
    """What changed in the judgement."""

    RAISED = "raised"
    RETURNED = "returned"
    HELD = "held"
    CONFIRMED = "confirmed"


class Finding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One transition out of the detectors' arrays.

    ``alarm`` is the id of the alarm it speaks of, ``time_ns`` the source time of the sample that
    decided it (with a delay: the time at which the delay ran out), ``value`` and ``status`` that sample.
    HELD: the tag went bad, the last state stands unconfirmed; CONFIRMED: it is judged again.
    """

    alarm: str
    kind: FindingKind
    time_ns: int
    value: float
    status: int
    detail: dict[str, str] = {}
