"""Letters as webhooks: JSON that a dispatching system can read."""

from typing import Any

from davylamp.outward.digest import Letter
from davylamp.outward.post import post
from davylamp.outward.wording import Wording
from davylamp.site.outward import Webhook
from scada.model import Event


class WebhookDelivery:
    """One address."""

    def __init__(self, webhook: Webhook, wording: Wording) -> None:
        self._webhook, self._wording = webhook, wording

    def send(self, letter: Letter) -> str:
        """Post it; returns the address. Raises `NotSent`."""
        post(self._webhook.url, self.body(letter), letter.id, self._webhook.secret)
        return self._webhook.url

    def body(self, letter: Letter) -> dict[str, Any]:
        """What is posted."""
        return {
            "id": letter.id,
            "site": self._wording.words.table.site,
            "subject": self._wording.subject(letter),
            "text": self._wording.body(letter),
            "count": letter.count,
            "alarms": [facts(event, self._wording) for event in letter.events],
        }


def facts(event: Event, wording: Wording) -> dict[str, Any]:
    """One alarm for a program. Times are ns UTC; a value that is no number is null."""
    tag = wording.words.tags.get(event.tag)
    finite = tag is not None and event.value == event.value and abs(event.value) != float("inf")
    return {
        "event": f"{event.source}.{event.epoch}.{event.seq}",
        "kind": str(event.kind),
        "alarm": event.alarm,
        "tag": event.tag,
        "area": event.area,
        "priority": event.priority,
        "level": int(event.level or 0),
        "value": event.value if finite else None,
        "unit": tag.unit if tag is not None else "",
        "time_ns": event.time_ns,
        "raised_ns": event.raised_ns,
        "text": wording.line(event),
    }
