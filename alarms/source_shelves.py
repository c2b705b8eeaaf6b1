"""Shelving of source alarms: ours alone. Their servers are not told, and their state stays their word.

So, unlike one of our own, an alarm that its server holds acknowledged stays so when its shelf ends.
"""

from collections.abc import Mapping, Sequence

import msgspec

from alarms import refusals
from alarms.source_records import Transition, Words
from alarms.suppressing import BEGUN, CLOCK, ENDED, EXPIRED, FORBIDDEN, RETURNED
from alarms.times import NEVER, is_over
from alarms.wish import Wish
from scada.model import AlarmRecord, Process, SiteTable, Suppression, SuppressionKind
from scada.profiles import Permission, Permissions

Records = Mapping[str, AlarmRecord]


class SourceShelves:
    """What may be silenced here of the servers' own alarms, and until when."""

    def __init__(self, table: SiteTable) -> None:
        self._permissions = Permissions(table)

    def begin(
        self, records: Records, alarms: Sequence[str], wish: Wish
    ) -> tuple[list[Transition], Words]:
        """The lines of what is granted, and why the rest is not."""
        lines, refused = [], {}
        for alarm in dict.fromkeys(alarms):
            if (record := records.get(alarm)) is None:
                refused[alarm] = refusals.NOT_IN_ALARM
            elif why := wish.why_not(self.permission(record), _has(record, wish.kind)):
                refused[alarm] = why
            else:
                lines.append(self._begun(record, wish))
        return lines, refused

    def end(
        self,
        records: Records,
        alarms: Sequence[str],
        kind: SuppressionKind,
        now_ns: int,
        user: str,
        comment: str,
        words: Words,
    ) -> tuple[list[Transition], Words]:
        """The lines of what an operator ends, and what he cannot."""
        lines, refused = [], {}
        for alarm in dict.fromkeys(alarms):
            if (record := records.get(alarm)) is None or not _has(record, kind):
                refused[alarm] = refusals.MISSING[kind]
            else:
                lines.append(_ended(record, kind, now_ns, words, user, comment))
        return lines, refused

    def over(self, records: Records, now_ns: int) -> list[Transition]:
        """The lines of what ends now by itself."""
        lines = []
        for record in records.values():
            after = record
            for one in record.suppressed:
                if why := self._why_over(record, one, now_ns):
                    lines.append(_ended(after, one.kind, now_ns, why))
                    after = lines[-1].record
        return lines

    def returned(self, records: Records, lines: Sequence[Transition]) -> list[Transition]:
        """What was shelved until it returns, of those that have."""
        found = (records.get(line.record.alarm) for line in lines)
        return [
            _ended(record, SuppressionKind.SHELVED, record.changed_ns, dict(RETURNED))
            for record in found
            if record is not None and any(one.one_shot for one in record.suppressed)
        ]

    def _begun(self, record: AlarmRecord, wish: Wish) -> Transition:
        suppression = wish.granted(self.permission(record).shelve_s)
        after = msgspec.structs.replace(
            record, suppressed=(*record.suppressed, suppression), changed_ns=wish.now_ns
        )
        kind, words = BEGUN[wish.kind], dict(wish.words)
        return Transition(kind, wish.now_ns, after, wish.user, wish.reason, words)

    def _why_over(self, record: AlarmRecord, one: Suppression, now_ns: int) -> Words:
        permission = self.permission(record)
        end_ns = one.until_ns or NEVER
        if not permission.allows(one.kind):
            return dict(FORBIDDEN)
        if one.kind is SuppressionKind.SHELVED:
            end_ns = min(end_ns, one.since_ns + round(permission.shelve_s * 1e9))
        if not is_over(now_ns, one.since_ns, end_ns):
            return {}
        return dict(CLOCK if now_ns < one.since_ns else EXPIRED)

    def permission(self, record: AlarmRecord) -> Permission:
        """As its point; one that names none, as its server's strictest."""
        if record.tag:
            return self._permissions.of_tag(record.tag)
        return self._permissions.of_server(record.server)


def _has(record: AlarmRecord, kind: SuppressionKind) -> bool:
    return any(one.kind is kind for one in record.suppressed)


def _ended(
    record: AlarmRecord,
    kind: SuppressionKind,
    time_ns: int,
    words: Words,
    user: str = "",
    comment: str = "",
) -> Transition:
    """The line of an end; what is active then is heard from then on."""
    left = tuple(one for one in record.suppressed if one.kind is not kind)
    heard = not left and record.process is Process.ACTIVE
    after = msgspec.structs.replace(
        record,
        suppressed=left,
        raised_ns=time_ns if heard else record.raised_ns,
        changed_ns=time_ns,
    )
    return Transition(ENDED[kind], time_ns, after, user, comment, words)
