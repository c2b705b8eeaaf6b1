"""What is not annunciated, as it is listed: one row per alarm and reason."""

from collections.abc import Callable
from dataclasses import dataclass

from hmi.models.alarms import AlarmModel
from hmi.models.priority import NORMAL_RANK, RANKS, class_of
from hmi.models.words import Words
from scada.model import AlarmRecord, Suppression, SuppressionKind


@dataclass(frozen=True, slots=True)
class Silenced:
    """One reason why one alarm is silent."""

    record: AlarmRecord
    suppression: Suppression


def listed(
    alarms: AlarmModel,
    kind: SuppressionKind | None = None,
    passes: Callable[[AlarmRecord], bool] = lambda _: True,
) -> list[Silenced]:
    """All, or those of a kind: what is active underneath first, then by rank, then what ends first."""
    rows = [
        Silenced(record, one)
        for record in alarms.suppressed.values()
        for one in record.suppressed
        if kind in (None, one.kind) and passes(record)
    ]
    rows.sort(
        key=lambda row: (
            -int(row.record.process),
            RANKS.get(class_of(row.record), NORMAL_RANK),
            row.suppression.until_ns or 2**63,
            row.record.alarm,
        )
    )
    return rows


def until(row: Silenced, words: Words) -> str:
    """When it ends."""
    one, text = row.suppression, words.language.text
    time = f"{words.date(one.until_ns)[5:]} {words.minute(one.until_ns)}" if one.until_ns else ""
    if one.one_shot:
        return text("suppressed.one_shot", time=time)
    if time:
        return text("suppressed.until", time=time)
    if one.kind is SuppressionKind.BY_DESIGN:
        return text("suppressed.rule", rule=one.rule)
    return text("suppressed.open_end")


def reason(row: Silenced, words: Words) -> str:
    """Why, in the words of who asked for it; of a rule its own."""
    one = row.suppression
    if one.kind is SuppressionKind.BY_DESIGN:
        rules = {rule.id: rule for rule in words.table.suppressions}
        rule = rules.get(one.rule)
        if rule is not None:
            return words.language.pick(rule.reason_zh, rule.reason_en)
    return " · ".join(part for part in (one.reason, one.rule) if part)


def say(row: Silenced, words: Words) -> str:
    """The whole in one line, for the details: ``shelved, until 11-23 04:00, li: pump is repaired``."""
    kind = words.language.text(f"suppressed.kind.{row.suppression.kind}")
    why = reason(row, words)
    by = f"{row.suppression.user}: {why}" if row.suppression.user else why
    return ", ".join(part for part in (kind, until(row, words), by) if part)
