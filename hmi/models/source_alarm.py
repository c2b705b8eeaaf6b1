"""What a station says of an alarm that an OPC UA server raised itself (源报警)."""

import re
from typing import Final

from hmi.models.language import Language
from scada.model import AlarmKind, AlarmRecord, Event, Process

_CAPITAL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def is_source(record: AlarmRecord) -> bool:
    """Whether a server raised it itself."""
    return record.kind is AlarmKind.SOURCE


def is_waiting(record: AlarmRecord) -> bool:
    """Whether somebody acknowledged it and its server has not said so yet."""
    return is_source(record) and "acknowledging" in record.text


def message(record: AlarmRecord, language: Language) -> str:
    """What the server says, else the condition's name, else its source's.

    What is over is named: many servers only say that it is back to normal then.
    """
    text = record.text
    own = language.pick(text.get("zh", ""), text.get("en", ""))
    name = text.get("name") or text.get("source") or record.alarm
    if not own or (record.process is Process.NORMAL and name not in own):
        return ": ".join(part for part in (name, own) if part)
    return own


def origin(record: AlarmRecord, server: str, language: Language) -> str:
    """Whose word it is: ``Power unit, source alarm``; empty for our own alarms."""
    return language.text("alarms.origin", server=server) if is_source(record) else ""


def condition(record: AlarmRecord, server: str, language: Language) -> str:
    """What is the matter and whose word it is, in one line."""
    said, whose = message(record, language), origin(record, server, language)
    return language.text("alarms.condition.source", message=said, origin=whose)


def state(record: AlarmRecord, language: Language) -> str:
    """The state words where the server has the last word; empty where the usual ones do."""
    if record.held:
        return ""
    if is_waiting(record):
        return language.text("alarms.state.acknowledging")
    return language.text("alarms.state.confirm") if "confirm" in record.text else ""


def severity(record: AlarmRecord, language: Language) -> str:
    """``severity 700``, of 1 to 1000."""
    return language.text("alarms.severity", severity=f"{record.value:.0f}")


def refusal(reason: str, language: Language) -> str:
    """Why a server did not acknowledge: a StatusCode's name in words, or as it is."""
    path = f"alarms.refusal.{_CAPITAL.sub('_', reason).lower()}"
    text = language.text(path)
    return reason if text == path else text


def details(record: AlarmRecord, server: str, language: Language) -> list[tuple[str, str]]:
    """The rows of the panel beside the list: what the server tells of its condition."""
    text = record.text
    parts = (server, text.get("source", ""), text.get("name", ""))
    marks = [language.text(f"alarms.{mark}") for mark in ("suppressed", "shelved") if mark in text]
    there = (text.get("server_user", ""), text.get("server_comment", ""))
    rows = [
        ("source", " · ".join(dict.fromkeys(part for part in parts if part))),
        ("severity", " · ".join([f"{record.value:.0f}", *marks])),
        ("there", ": ".join(word for word in there if word)),
    ]
    if user := text.get("acknowledging"):
        rows.append(("waits", language.text("alarms.waits", user=user, server=server)))
    if "reason" in text:
        rows.append(("refused", refusal(text["reason"], language)))
    return rows


def remark(event: Event, language: Language) -> str:
    """The comment of a journal line, else why its server did what it did."""
    if event.alarm_kind is not AlarmKind.SOURCE:
        return event.comment
    reason = event.text.get("reason", "")
    why = language.pick(event.text.get("why_zh", ""), event.text.get("why_en", ""))
    told = [event.comment, refusal(reason, language) if reason else "", why]
    return " · ".join(word for word in told if word)
