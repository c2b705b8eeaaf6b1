"""What does not fit into one answer, asked for in several."""

from collections.abc import Iterator

import msgspec

from historian import sizes
from historian.client.asking import Asking
from scada.bus.messages import EventsRequest
from scada.model import BadInput, Event


def pieces(tags: int, start_ns: int, end_ns: int, width_ns: int) -> Iterator[tuple[int, int, int]]:
    """Spans of whole buckets that fit into one answer each, and how many; the rest is one."""
    if width_ns < 1:
        raise BadInput("a bucket has a width above 0 / 桶宽须大于 0")
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
