"""Emergency linkages (应急联动) that nobody at the other end has answered yet, as the bus says them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from hmi.models.words import Words, duration
from scada.bus.messages import LinkageCall
from scada.model import Event, EventKind

SILENT_NS: Final = 90_000_000_000
"""A linkage is said again and again; what is silent for so long is over, or who said it is gone."""


@dataclass
class OpenLinkages:
    """What is open, the oldest first. Times are this machine's."""

    _heard: dict[str, tuple[LinkageCall, int]] = field(default_factory=dict)

    def hear(self, calls: Iterable[LinkageCall], now_ns: int) -> None:
        """Calls came over the bus."""
        for call in calls:
            self._heard[call.id] = (call, now_ns)

    def take(self, events: Iterable[Event]) -> None:
        """Lines of the journal: what was answered is no longer open."""
        for event in events:
            if event.kind is EventKind.SENT and event.text.get("outcome") == "acknowledged":
                self.answered(event.text.get("call", ""))

    def answered(self, call: str) -> None:
        """Somebody has answered it."""
        self._heard.pop(call, None)

    def open(self, now_ns: int) -> list[LinkageCall]:
        """What waits for an answer now."""
        for name, (_, heard_ns) in list(self._heard.items()):
            if now_ns - heard_ns > SILENT_NS:
                del self._heard[name]
        calls = [call for call, _ in self._heard.values()]
        return sorted(calls, key=lambda call: call.since_ns)


def say(call: LinkageCall, words: Words, now_ns: int) -> tuple[str, str]:
    """A call in two lines: which zone has waited for how long, and what happened."""
    waited = duration((now_ns - call.since_ns) / 1e9)
    text = words.language.text
    title = text("linkage.title", zone=call.zone, waited=waited, times=call.times)
    return title, words.language.pick(call.zh, call.en)
