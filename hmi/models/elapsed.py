"""Whether a while has passed, by a clock that may be set back.

Times are those of the machine's clock, which somebody or its time server may set back: what was done
at a later time than now was done before that, and waits no longer.
"""


def passed(now_ns: int, since_ns: int, span_ns: float) -> bool:
    """Whether ``span_ns`` went by since ``since_ns``, or the clock was set back meanwhile."""
    return not 0 <= now_ns - since_ns < span_ns


def waits(now_ns: int, until_ns: int, most_ns: float) -> bool:
    """Whether it is still to be waited until ``until_ns``, which was ``most_ns`` ahead when it began."""
    return 0 < until_ns - now_ns <= most_ns
