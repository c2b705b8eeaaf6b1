"""What a day file holds, in SQL. ``{db}`` is the name under which the file is attached."""

from typing import Final

VERSION: Final = 2
"""2 has the column ``raw``: the number as sent, NULL where it is the value."""

CREATE: Final = (
    "create table {db}.about (version integer)",
    f"insert into {{db}}.about values ({VERSION})",
    "create table {db}.tags (tag integer, id varchar)",
    "create table {db}.samples "
    "(tag integer, time_ns bigint, value double, status uinteger, flags usmallint, raw double)",
    "create table {db}.fresh "
    "(tag integer, time_ns bigint, value double, status uinteger, flags usmallint, raw double)",
    "create table {db}.events (time_ns bigint, now_ns bigint, source varchar, "
    "epoch bigint, seq bigint, kind varchar, alarm varchar, tag varchar, area varchar, body blob)",
    "create table {db}.messages (source varchar, schema varchar, epoch bigint, "
    "seq bigint, rows uinteger, total uinteger, now_ns bigint)",
    "create table {db}.refused "
    "(stream varchar, stream_seq bigint, now_ns bigint, reason varchar, data blob)",
)
"""Samples lie in ``fresh`` as they came, until there are so many that sorting them by tag pays; then
they move to ``samples``. Their ``tag`` counts into this file's own ``tags``. ``messages`` has one row
for every message that this file holds a part of: ``rows`` of its ``total`` are here. No keys and no
indices: they cost much, and DuckDB's are young."""

UPGRADE: Final = (
    "alter table {db}.samples add column if not exists raw double",
    "alter table {db}.fresh add column if not exists raw double",
    f"update {{db}}.about set version = {VERSION}",
)
"""From version 1, in which every raw number was its value."""

_INSERT: Final = (
    # DuckDB reads a NaN of NumPy as NULL; here it is a value
    "insert into {{db}}.fresh "
    "select tag, time_ns, coalesce(value, 'nan'::double), status, flags, {raw} from batch"
)
INSERT_SAMPLES: Final = _INSERT.format(raw="null")
INSERT_WITH_RAW: Final = _INSERT.format(raw="case when raw is distinct from value then raw end")
SORT: Final = (
    "insert into {db}.samples select tag, time_ns, value, status, flags, raw from {db}.fresh "
    "order by tag, time_ns, rowid",
    "delete from {db}.fresh",
)
FRESH: Final = "select count(*) from {db}.fresh"
INSERT_TAGS: Final = "insert into {db}.tags select tag, id from batch"
INSERT_MESSAGES: Final = (
    "insert into {db}.messages select source, schema, epoch, seq, rows, total, now_ns from batch"
)
INSERT_EVENTS: Final = (
    "insert into {db}.events "
    "select time_ns, now_ns, source, epoch, seq, kind, alarm, tag, area, body from batch"
)
INSERT_REFUSED: Final = (
    "insert into {db}.refused select $stream, $stream_seq, $now_ns, $reason, $data where not exists "
    "(from {db}.refused where stream = $stream and stream_seq = $stream_seq and data = $data)"
)

_RANGES: Final = (
    "select source, {kind} as schema, epoch, min(seq), max(seq) from ("
    "select source, {kind} as schema, epoch, seq, "
    "seq - row_number() over (partition by source, schema, epoch order by seq) as run "
    "from (select distinct source, {kind} as schema, epoch, seq from {{db}}.{table})) "
    "group by source, schema, epoch, run order by all"
)
APPLIED: Final = _RANGES.format(kind="schema", table="messages")
JOURNALED: Final = _RANGES.format(kind="'Event'", table="events")
"""Ranges of the sequence numbers that the file holds."""

TAGS: Final = "select tag, id from {db}.tags"

# ``{tags}`` stands for tag numbers of this file, so that DuckDB may skip what does not hold them.
_BAD: Final = "(status >= 2147483648 or (flags & 32) != 0 or not isfinite(value))"
_FOUND: Final = (
    "(select tag, time_ns, value, status, flags, raw, 0 as part, rowid as place from {db}.samples "
    "where tag in ({tags}) and time_ns >= $start_ns and time_ns < $end_ns union all "
    "select tag, time_ns, value, status, flags, raw, 1, rowid from {db}.fresh "
    "where tag in ({tags}) and time_ns >= $start_ns and time_ns < $end_ns)"
)
"""All samples of some tags and times; among equal times the place tells which came first."""
RAW: Final = (
    f"select tag, time_ns, value, status, flags, raw from {_FOUND} qualify "
    "row_number() over (partition by tag order by time_ns, part, place) <= $most "
    "order by tag, time_ns, part, place"
)
LAST: Final = (
    f"select tag, time_ns, value, status, flags, raw from {_FOUND} qualify row_number() "
    "over (partition by tag order by time_ns desc, part desc, place desc) = 1 order by tag"
)
BUCKETS: Final = (
    "select tag, bucket, min(usable) as minimum, max(usable) as maximum, "
    "arg_min(usable, time_ns) as first, arg_max(usable, time_ns) as last, "
    "min(time_ns) filter (usable is not null) as first_ns, "
    "max(time_ns) filter (usable is not null) as last_ns, "
    "count(*) as count, max(quality) as quality, bit_or(flags) as flags from ("
    "select tag, (time_ns - $start_ns) // $width_ns as bucket, time_ns, flags, "
    f"case when {_BAD} then null else value end as usable, "
    f"case when {_BAD} then 2 else (status >> 30) end::utinyint as quality "
    f"from {_FOUND}) group by tag, bucket order by tag, bucket"
)
EVENTS: Final = (
    "select time_ns, seq, body from {db}.events where time_ns >= $start_ns and time_ns < $end_ns "
    "and ($alarm = '' or alarm = $alarm) and ($tag = '' or tag = $tag) "
    "and ($area = '' or area = $area) "
    "and (len($kinds::varchar[]) = 0 or list_contains($kinds::varchar[], kind)) "
    "order by time_ns desc, seq desc limit $most"
)
HAS_TABLES: Final = "select count(*) from duckdb_tables() where database_name = $db"
ABOUT: Final = "select max(version) from {db}.about"
SEQUENCES: Final = (
    "select source, schema, epoch, seq, sum(rows)::bigint, max(total)::bigint, count(*) "
    "from {db}.messages group by all order by all"
)
ROWS: Final = (
    "select (select count(*) from {db}.samples) + (select count(*) from {db}.fresh), "
    "(select count(*) from {db}.events)"
)
