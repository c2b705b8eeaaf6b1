"""One event of a condition as a `SourceCondition` (OPC 10000-9, 5.5.2): types checked, texts cut."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from scada.model import OpenEvent, SourceCondition
from scada.opcua.errors import DecodeError
from scada.opcua.event_answers import Event
from scada.opcua.event_values import NodeBytes, Said, Value
from scada.opcua.references import node_name
from scada.opcua.times import EPOCH_TICKS, LAST_TICKS
from scada.opcua.wire import read_node_id_number

LONGEST_TEXT: Final = 300
"""Characters of a message; what a server says longer than that is cut."""

LONGEST_NAME: Final = 120
LONGEST_EVENT_ID: Final = 128
LONGEST_NODE: Final = 400
HIGHEST_SEVERITY: Final = 1000
_UNSHELVED: Final = 2930
"""ShelvedStateMachineType.Unshelved, the state in which an alarm is not shelved."""

_CHINESE: Final = re.compile("[\u3400-\u9fff]")
_MULTILINGUAL: Final = "mul"
"""The locale of a text that holds several languages as JSON (OPC 10000-3, 8.5)."""


class _Languages(msgspec.Struct):
    t: list[tuple[str, str]]


class Translator:
    """Makes conditions of one server's events; ``spaces`` is its NamespaceArray now.

    ``tags`` gives the tag of a node name (with the namespace's URI or its index).
    """

    def __init__(self, server: str, spaces: Sequence[str], tags: Mapping[str, str]) -> None:
        self._server, self._spaces, self._tags = server, spaces, tags

    def condition(self, event: Event, received_ns: int) -> tuple[str, SourceCondition] | None:
        """The branch and the state that an event speaks of; None for an event of no condition.

        The main branch is the empty one. Raises `DecodeError` for an event that cannot be used.
        """
        condition, event_id = self._node(event, "condition"), event.get("event_id")
        if not condition:
            return None
        if not isinstance(event_id, bytes) or len(event_id) > LONGEST_EVENT_ID:
            raise DecodeError("a condition's event without a usable EventId")
        branch, active = self._node(event, "branch"), _flag(event, "active", None)
        acknowledged = _flag(event, "acknowledged", None)
        # Some servers drop Retain with the acknowledgement, though the alarm is still active.
        retain = _flag(event, "retain", True) is True or (active is True and not branch)
        state = SourceCondition(
            server=self._server,
            condition=condition,
            open=_open(event, event_id, branch),
            event_type=self._node(event, "event_type"),
            node=self._node(event, "source_node"),
            source=_text(event, "source_name", LONGEST_NAME),
            name=_text(event, "name", LONGEST_NAME),
            message=languages(event.get("message")),
            severity=min(max(_whole(event, "severity"), 0), HIGHEST_SEVERITY),
            active=active is not False,
            acknowledgeable=acknowledged is not None,
            suppressed=_flag(event, "suppressed", False) is True,
            shelved=_is_shelved(event.get("shelving")),
            retain=retain and _flag(event, "enabled", True) is True,
            status=_whole(event, "quality") & 0xFFFFFFFF,
            user=_text(event, "user", LONGEST_NAME),
            comment=_text(event, "comment", LONGEST_TEXT),
            tag=self._tag(event),
            time_ns=_time(event, received_ns),
            received_ns=received_ns,
        )
        return branch, state

    def _node(self, event: Event, name: str) -> str:
        node = event.get(name)
        if not isinstance(node, NodeBytes) or node.is_null:
            return ""
        if len(node.encoded) > LONGEST_NODE:
            raise DecodeError(f"a node whose name has {len(node.encoded)} bytes")
        return node_name(node.encoded, self._spaces)

    def _tag(self, event: Event) -> str:
        """The tag whose node is the condition's source or its input."""
        for name in ("input", "source_node"):
            node = event.get(name)
            if isinstance(node, NodeBytes) and not node.is_null:
                for spaces in (self._spaces, ()):
                    if tag := self._tags.get(node_name(node.encoded, spaces)):
                        return tag
        return ""


def _open(event: Event, event_id: bytes, branch: str) -> tuple[OpenEvent, ...]:
    """What is to be done: acknowledge it; where it is over and asks for that, confirm it."""
    acknowledged = _flag(event, "acknowledged", None)
    if acknowledged is False:
        return (OpenEvent(event_id),)
    over = _flag(event, "active", None) is False or bool(branch)
    if acknowledged and over and _flag(event, "confirmed", True) is False:
        return (OpenEvent(event_id, confirm=True),)
    return ()


def event_kind(event: Event) -> int:
    """The number of a standard event type; 0 for any other."""
    kind = event.get("event_type")
    if not isinstance(kind, NodeBytes):
        return 0
    try:
        return read_node_id_number(kind.encoded, 0)[0]
    except DecodeError:
        return 0


def languages(message: Value) -> dict[str, str]:
    """A message's texts by ``zh`` and ``en``; one in another language counts as ``en``."""
    if isinstance(message, str):
        message = Said(message)
    if not isinstance(message, Said):
        return {}
    if message.locale == _MULTILINGUAL:
        return _several(message.text)
    text = _cut(message.text, LONGEST_TEXT)
    return {_language(message.locale, text): text} if text else {}


def _several(packed: str) -> dict[str, str]:
    try:
        pairs = msgspec.json.decode(packed, type=_Languages).t
    except msgspec.MsgspecError:
        return languages(Said(packed))
    said: dict[str, str] = {}
    for locale, text in pairs:
        short = _cut(text, LONGEST_TEXT)
        if short:
            said.setdefault(_language(locale, short), short)
    return said


def _language(locale: str, text: str) -> str:
    if not locale:
        return "zh" if _CHINESE.search(text) else "en"
    return "zh" if locale.lower().startswith("zh") else "en"


def _cut(text: str, most: int) -> str:
    """One line of printable text, no longer than that."""
    line = " ".join(text[: 4 * most].split())
    line = "".join(character for character in line if character.isprintable())
    return line if len(line) <= most else line[: most - 1] + "…"


def _text(event: Event, name: str, most: int) -> str:
    value = event.get(name)
    if isinstance(value, Said):
        value = value.text
    return _cut(value, most) if isinstance(value, str) else ""


def _flag(event: Event, name: str, otherwise: bool | None) -> bool | None:
    value = event.get(name)
    return value if isinstance(value, bool) else otherwise


def _whole(event: Event, name: str) -> int:
    value = event.get(name)
    return value if isinstance(value, int) else 0


def _is_shelved(state: Value) -> bool:
    if not isinstance(state, NodeBytes) or state.is_null:
        return False
    return event_kind({"event_type": state}) != _UNSHELVED


def _time(event: Event, received_ns: int) -> int:
    """The event's time; that of receipt where it has none."""
    ticks = _whole(event, "time")
    return (ticks - EPOCH_TICKS) * 100 if EPOCH_TICKS < ticks < LAST_TICKS else received_ns
