"""What the files of history hold, in SQL. ``{db}`` is the name under which a file is attached."""

from typing import Final

from historian.retention import Kind
from historian.rollups import LEVELS_NS

VERSION: Final = 3
"""Until 2 a day's samples and journal lines were in one file; 2 has the column ``raw``."""
WIDE_BLOCK_BYTES: Final = 262_144
"""DuckDB's own, for tables of many columns."""
BLOCK_BYTES: Final = 32_768
"""Of a closed day: its few megabytes would fill DuckDB's own blocks of 256 kB badly."""

_SAMPLES: Final = (
    "(tag integer, time_ns bigint, value double, status uinteger, flags usmallint, raw double)"
)
_ABOUT: Final = (
    "create table {db}.about (version integer, upgraded boolean, sorted boolean)",
    f"insert into {{db}}.about values ({VERSION}, false, false)",
)
_MESSAGES: Final = (
    "create table {db}.messages (source varchar, schema varchar, epoch bigint, "
    "seq bigint, rows uinteger, total uinteger, now_ns bigint)"
)
_TAGS: Final = "create table {db}.tags (tag integer, id varchar)"

_RAW: Final = (
    *_ABOUT,
    _TAGS,
    f"create table {{db}}.samples {_SAMPLES}",
    f"create table {{db}}.fresh {_SAMPLES}",
    "create table {db}.chunks (tag integer, rows integer, first_ns bigint, last_ns bigint, data blob)",
    _MESSAGES,
    "create table {db}.runs "
    "(source varchar, schema varchar, epoch bigint, first bigint, last bigint, rows bigint)",
)
"""Samples lie in ``fresh`` as they came, until there are so many that sorting them by tag pays; then
they move to ``samples``, and once the day is over into ``chunks`` (see `historian.chunks`). Their ``tag``
counts into this file's own ``tags``. ``messages`` has one row for every message that this file holds a
part of: ``rows`` of its ``total`` are here; of a closed day those that are here wholly are ``runs`` of
sequence numbers. No keys and no indices: they cost much, and DuckDB's are young."""

_EVENTS: Final = (
    *_ABOUT,
    "create table {db}.events (time_ns bigint, now_ns bigint, source varchar, "
    "epoch bigint, seq bigint, kind varchar, alarm varchar, tag varchar, area varchar, "
    "alarm_number integer, area_number integer, cause_number integer, priority utinyint, "
    "process tinyint, acknowledgement tinyint, suppressed boolean, prompt boolean, body blob)",
    _TAGS,
    _MESSAGES,
    "create table {db}.refused "
    "(stream varchar, stream_seq bigint, now_ns bigint, reason varchar, data blob)",
    "create table {db}.moved (name varchar)",
)

"""``body`` is the line as it travels, the rest is what is asked for. Alarms, areas and causes are there a
second time as numbers of the file's own ``tags``: figures of a million lines want no texts. ``process``
and ``acknowledgement`` are -1 where a line has none. ``moved`` names the files of an older layout whose
lines are here."""

CELLS: Final = {level: f"cells_{level // 10**9}" for level in LEVELS_NS}
"""Width of a roll-up -> its table. Five minutes are what the rule books ask statistics of; half hours
serve a month on a screen, six hours a year.
"""
_CELLS: Final = (
    "(tag integer, day integer, layer integer, slot integer, "
    "minimum double, minimum_at ubigint, maximum double, maximum_at ubigint, "
    "first double, last double, count uinteger, usable uinteger, total double, "
    "quality utinyint, flags usmallint, first_at ubigint, last_at ubigint, "
    "open boolean, area double, good_s double)"
)
"""``slot`` counts the widths since 1970; times are told from its start. What is NULL is what it mostly
is: the other extreme, the first, nothing. A cell of one sample takes little more than the sample."""
_STATISTICS: Final = (
    *_ABOUT,
    _TAGS,
    "create table {db}.days (day integer, layer integer, sealed boolean)",
    *(f"create table {{db}}.{table} {_CELLS}" for table in CELLS.values()),
)
"""``days`` has a row for each day whose roll-ups are true: it is taken out before anything is written to
the samples of that day. A day whose samples are gone is ``sealed``: what comes late for it is rolled up
in the next ``layer`` beside it."""

CREATE: Final = {Kind.RAW: _RAW, Kind.EVENTS: _EVENTS, Kind.STATISTICS: _STATISTICS}
UPGRADE: Final = (
    "alter table {db}.samples add column if not exists raw double",
    "alter table {db}.fresh add column if not exists raw double",
    "update {db}.about set version = 2",
)
"""From version 1, in which every raw number was its value."""
HAS_TABLES: Final = "select count(*) from duckdb_tables() where database_name = $db"
ABOUT: Final = "select max(version) from {db}.about"
WAS_UPGRADED: Final = "select bool_or(upgraded) from {db}.about"

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
COUNTS: Final = (
    "select (select count(*) from {db}.fresh) + (select count(*) from {db}.samples), "
    "(select count(*) from {db}.fresh), (select count(*) from {db}.chunks)"
)
"""How many samples lie loose, how many of these unsorted, and how many chunks there are."""
INSERT_TAGS: Final = "insert into {db}.tags select tag, id from batch"
INSERT_MESSAGES: Final = (
    "insert into {db}.messages select source, schema, epoch, seq, rows, total, now_ns from batch"
)
INSERT_EVENTS: Final = (
    "insert into {db}.events select time_ns, now_ns, source, epoch, seq, kind, alarm, tag, area, "
    "alarm_number, area_number, cause_number, priority, process, acknowledgement, suppressed, prompt, "
    "body from batch"
)
MOVED: Final = "select name from {db}.moved"
HAS_LINES: Final = "select exists(from {db}.events) or exists(from {db}.refused)"
BODIES: Final = "select rowid, body from {db}.events where rowid > $after"
MOVE_LINES: Final = (
    "insert into {db}.events select time_ns, now_ns, source, epoch, seq, kind, alarm, tag, area, "
    "alarm_number, area_number, cause_number, priority, process, acknowledgement, suppressed, prompt, "
    "body from {old}.events as lines join batch on lines.rowid = batch.row order by batch.row"
)
MOVE_MESSAGES: Final = (
    "insert into {db}.messages from {old}.messages where schema = 'Events'",
    "insert into {db}.refused from {old}.refused",
)
COPY_SAMPLES: Final = (
    "update {db}.about set upgraded = true",
    "insert into {db}.tags from {old}.tags",
    "insert into {db}.samples select tag, time_ns, value, status, flags, raw from ("
    "select 0 as part, rowid as place, * from {old}.samples union all "
    "select 1, rowid, * from {old}.fresh) order by tag, time_ns, part, place",
    "insert into {db}.messages from {old}.messages where schema <> 'Events'",
)
INSERT_MOVED: Final = "insert into {db}.moved values ($name)"
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
RUNS: Final = "select source, schema, epoch, first, last from {db}.runs"
"""Ranges of the sequence numbers that the file holds."""

TAGS: Final = "select tag, id from {db}.tags"

# ``{tags}`` stands for tag numbers of this file, so that DuckDB may skip what does not hold them.
_BAD: Final = "(status >= 2147483648 or (flags & 32) != 0 or not isfinite(value))"
_FOUND: Final = (
    "(select 0 as part, rowid as place, tag, time_ns, value, status, flags, raw from {db}.samples "
    "where tag in ({tags}) and time_ns >= $start_ns and time_ns < $end_ns union all "
    "select 1, rowid, tag, time_ns, value, status, flags, raw from {db}.fresh "
    "where tag in ({tags}) and time_ns >= $start_ns and time_ns < $end_ns)"
)
"""Samples of some tags and times; among equal times the place tells which came first."""
RAW: Final = (
    f"select tag, time_ns, value, status, flags, raw from {_FOUND} qualify "
    "row_number() over (partition by tag order by time_ns, part, place) <= $most "
    "order by tag, time_ns, part, place"
)
ALL: Final = (
    f"select tag, time_ns, value, status, flags, raw from {_FOUND} "
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
    "select tag, (time_ns - $origin_ns) // $width_ns as bucket, time_ns, flags, "
    f"case when {_BAD} then null else value end as usable, "
    f"case when {_BAD} then 2 else (status >> 30) end::utinyint as quality "
    f"from {_FOUND}) group by tag, bucket order by tag, bucket"
)
CHUNKS: Final = (
    "select tag, data from {db}.chunks "
    "where tag in ({tags}) and last_ns >= $start_ns and first_ns < $end_ns order by tag, first_ns, rowid"
)
LAST_CHUNK: Final = (
    "select tag, data from {db}.chunks "
    "where tag in ({tags}) and last_ns >= $start_ns and first_ns < $end_ns "
    "qualify row_number() over (partition by tag order by first_ns desc, rowid desc) = 1 order by tag"
)
LOOSE_TAGS: Final = (
    "select tag, count(*) from (select tag from {db}.samples union all select tag from {db}.fresh) "
    "group by tag order by tag"
)
CHUNKED_TAGS: Final = "select tag, sum(rows)::bigint from {db}.chunks group by tag order by tag"
KEEP_CHUNKS: Final = (
    "insert into {db}.chunks from {old}.chunks where tag not in "
    "(select tag from {old}.samples union all select tag from {old}.fresh) order by tag, first_ns, rowid"
)
KEEP_TAGS: Final = "insert into {db}.tags from {old}.tags"
INSERT_CHUNKS: Final = (
    "insert into {db}.chunks select tag, rows, first_ns, last_ns, data from batch"
)
KEEP_MESSAGES: Final = (
    "insert into {db}.messages from {old}.messages qualify rows <> total "
    "or count(*) over (partition by source, schema, epoch, seq) > 1"
)
KEEP_RUNS: Final = (
    "insert into {db}.runs from {old}.runs union all "
    "select source, schema, epoch, min(seq), max(seq), sum(rows)::bigint from ("
    "select source, schema, epoch, seq, rows, "
    "seq - row_number() over (partition by source, schema, epoch order by seq) as run from ("
    "from {old}.messages qualify rows = total "
    "and count(*) over (partition by source, schema, epoch, seq) = 1)) "
    "group by source, schema, epoch, run order by all"
)
EVENTS: Final = (
    "select time_ns, seq, now_ns, source, epoch, kind, alarm, tag, area, body "
    "from {db}.events where time_ns >= $start_ns and time_ns < $end_ns "
    "and ($alarm = '' or alarm = $alarm) and ($tag = '' or tag = $tag) "
    "and ($area = '' or area = $area) "
    "and (len($kinds::varchar[]) = 0 or list_contains($kinds::varchar[], kind)) "
    "order by time_ns desc, seq desc limit $most"
)
SEQUENCES: Final = (
    "select source, schema, epoch, seq, seq, sum(rows)::bigint, max(total)::bigint, count(*) "
    "from {db}.messages group by all order by all"
)
RUNS_OF_ROWS: Final = (
    "select source, schema, epoch, first, last, rows, null, last - first + 1 from {db}.runs"
)
LOOSE_ROWS: Final = (
    "select (select count(*) from {db}.samples) + (select count(*) from {db}.fresh), 0"
)
CHUNKED_ROWS: Final = "select coalesce(sum(rows), 0)::bigint, 0 from {db}.chunks"
EVENT_ROWS: Final = "select 0, count(*) from {db}.events"
