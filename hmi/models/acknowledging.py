"""What is said to an operator who acknowledged: what the core did, what servers refused later."""

from collections.abc import Iterable, Iterator

from hmi.models.source_alarm import refusal
from hmi.models.words import Words
from scada.model import CommandResult, Event, EventKind


def why_not(result: CommandResult | Exception) -> str:
    """Why a command was not done, in words; empty where it was."""
    if isinstance(result, Exception):
        return str(result) or type(result).__name__
    return next(iter(result.refused.values()), "")


def outcome(result: CommandResult | Exception, words: Words) -> str:
    """The core's answer, or why there was none."""
    text = words.language.text
    if isinstance(result, Exception) or result.refused:
        return text("alarms.not_acknowledged", reason=why_not(result))
    if result.requested:
        return text("alarms.passed_on", count=len(result.requested))
    return text("alarms.done", count=len(result.changed))


def refusals(events: Iterable[Event], user: str, words: Words) -> Iterator[str]:
    """The servers that did not acknowledge what this user had acknowledged."""
    for event in events:
        if event.kind is EventKind.REFUSED and event.user == user:
            why = refusal(event.text.get("reason", ""), words.language)
            server = words.server(event.server)
            yield words.language.text("alarms.refused", server=server, reason=why)
