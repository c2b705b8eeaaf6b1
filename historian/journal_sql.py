"""Questions about the journal in a day file, in SQL; see `historian.duckdb_layout`.

A cell that somebody emptied must not stop an audit, so NULL is read as an empty one.
"""

from typing import Final

from scada.model import Acknowledgement, Process

_TEXT: Final = "coalesce({name}, '')"
_WORDS: Final = " || chr(31) || ".join(
    _TEXT.format(name=name) for name in ("source", "kind", "alarm", "tag", "area")
)
LINES: Final = (
    "select rowid as row, coalesce(epoch, 0) as epoch, coalesce(seq, 0) as seq, "
    "coalesce(time_ns, 0) as time_ns, coalesce(now_ns, 0) as now_ns, "
    f"{_WORDS} as words, coalesce(body, ''::blob) as body "
    "from {db}.events where rowid > $after and ({choice}) limit $most"
)
"""In the order of ``rowid``: DuckDB keeps it where nothing sorts or groups, and to ask for it by name
would sort every body. An audit that got them in another order would miss lines, loudly."""
EDGES: Final = (
    "select source, arg_min(epoch, (epoch, seq)), arg_min(seq, (epoch, seq)), "
    "arg_max(epoch, (epoch, seq)), arg_max(seq, (epoch, seq)) from {db}.events "
    "where now_ns >= $start_ns and now_ns < $end_ns group by source"
)
SIGNED: Final = "select source, epoch, seq from {db}.events where kind = 'signed'"

# Only the core says what became of an alarm; others' lines may name one.
ALARM_LINES: Final = (
    "select time_ns, epoch, seq, alarm, ({code})::tinyint as kind {body}from {db}.events "
    "where source = 'core' and alarm <> '' and kind in ({kinds}) "
    "and time_ns >= $start_ns and time_ns < $end_ns"
)
LAST_LINES: Final = (
    f"{ALARM_LINES} qualify row_number() over "
    "(partition by alarm, events.kind order by epoch desc, seq desc) = 1"
)
"""What was last said of each alarm, of each kind."""
SAID: Final = (
    "select time_ns, epoch, seq, ({code})::tinyint as kind, alarm_number, area_number, cause_number, "
    "priority, "
    f"process = {int(Process.ACTIVE)} and acknowledgement = {int(Acknowledgement.UNACKNOWLEDGED)} "
    "and not suppressed and not prompt as calls from {db}.events "
    "where source = 'core' and alarm <> '' and kind in ({kinds}) "
    "and time_ns >= $start_ns and time_ns < $end_ns"
)
LAST_SAID: Final = (
    f"{SAID} qualify row_number() over "
    "(partition by alarm_number, events.kind order by epoch desc, seq desc) = 1"
)
BODIES: Final = (
    "select epoch, seq, coalesce(body, ''::blob) from {db}.events "
    "where source = 'core' and kind in ({whole}) and time_ns >= $start_ns and time_ns < $end_ns"
)
NAMES: Final = "select id from {db}.tags order by tag"
"""The same as numbers, of files that have them; what they count into."""
BODY: Final = (
    ", case when kind in ({whole}) then coalesce(body, ''::blob) else ''::blob end as body "
)
COUNT: Final = (
    "select count(*) as n from {db}.events "
    "where kind = $kind and time_ns >= $start_ns and time_ns < $end_ns"
)
