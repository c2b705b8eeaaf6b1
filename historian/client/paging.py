"""What does not fit into one answer, asked for in several."""

from collections.abc import Iterator
from typing import Final

import msgspec

from historian import sizes
from historian.client.asking import Asking
from scada.bus.messages import EventsRequest
from scada.model import BadInput, Event

MOST_BUCKETS: Final = 20_000_000
"""In all the answers to one question: above that memory goes, and time on buckets without a sample."""


def check_buckets(tags: int, start_ns: int, end_ns: int, width_ns: int) -> None:
    """Raise `BadInput` where a question asks for buckets without a width, or for too many."""
    if width_ns < 1:
        raise BadInput("a bucket has a width above 0 / 桶宽须大于 0")
    count = tags * -(-(end_ns - start_ns) // width_ns)
    if count > MOST_BUCKETS:
        least_s = tags * (end_ns - start_ns) / MOST_BUCKETS / 1e9
        raise BadInput(
            f"{count:,} buckets are more than {MOST_BUCKETS:,}: make them wider than {least_s:.3g} s, "
            f"or ask for less / 桶数超过 {MOST_BUCKETS:,}，桶宽须大于 {least_s:.3g} 秒，或缩小范围"
        )


def pieces(tags: int, start_ns: int, end_ns: int, width_ns: int) -> Iterator[tuple[int, int, int]]:
    """Spans of whole buckets that fit into one answer each, and how many; the rest is one."""
    check_buckets(tags, start_ns, end_ns, width_ns)
    most = sizes.most_buckets(tags)
    at_ns = start_ns
    while at_ns < end_ns:
        count = min(most, max(1, (end_ns - at_ns) // width_ns))
        to_ns = min(end_ns, at_ns + count * width_ns)
        yield at_ns, to_ns, count
        at_ns = to_ns


def all_events(asking: Asking, request: EventsRequest) -> list[Event]:
    """Every line that is asked for, oldest first. Of one moment there may be more than one answer has."""
    found: list[Event] = []
    while True:
        answer = asking.ask(request)
        found += answer.events
        if not answer.more:
            return found[::-1]
        oldest_ns = found[-1].time_ns
        skip = sum(event.time_ns == oldest_ns for event in found)
        request = msgspec.structs.replace(request, end_ns=oldest_ns + 1, skip=skip)
