"""Roll-ups in a file of a month, in SQL; see `historian.duckdb_layout` for the tables.

``{table}`` is that of a width, ``{width}`` the width in ns, ``{tags}`` are numbers of tags in the file.
"""

from typing import Final

from historian.duckdb_layout import CELLS, VERSION

IS_SORTED: Final = "select bool_and(sorted) from {db}.about"
SORTED: Final = (
    "delete from {db}.about",
    f"insert into {{db}}.about values ({VERSION}, false, true)",
    "insert into {db}.tags from {old}.tags",
    "insert into {db}.days from {old}.days",
    *(
        f"insert into {{db}}.{table} from {{old}}.{table} order by tag, slot, layer"
        for table in CELLS.values()
    ),
)
"""A month of roll-ups that is over, by tag and time."""
UNSORTED: Final = "update {db}.about set sorted = false where sorted"
DAYS: Final = "select day, layer, sealed from {db}.days"
MARK: Final = "insert into {db}.days values ($day, $layer, false)"
SEAL: Final = "update {db}.days set sealed = true where day = $day"
UNMARK: Final = (
    *(
        f"delete from {{db}}.{table} where day = $day and layer in "
        "(select layer from {db}.days where day = $day and not sealed)"
        for table in CELLS.values()
    ),
    "delete from {db}.days where day = $day and not sealed",
)
INSERT_CELLS: Final = (
    "insert into {db}.{table} select tag, $day, $layer, slot, minimum, "
    "case when minimum is not null and minimum_ns <> first_ns then minimum_ns - time_ns end, "
    "case when maximum is distinct from minimum then maximum end, "
    "case when minimum is not null and maximum_ns <> first_ns then maximum_ns - time_ns end, "
    "case when first is distinct from minimum then first end, "
    "case when last is distinct from maximum then last end, count, usable, "
    "case when total is distinct from coalesce(minimum, 0) then total end, quality, flags, "
    "first_ns - time_ns, case when last_ns <> first_ns then last_ns - time_ns end, "
    "open_end is not null, case when area <> 0 then area end, case when good_s <> 0 then good_s end "
    "from batch"
)
_OF_CELLS: Final = (
    "from (select *, slot::bigint * {width} as time_ns, time_ns + first_at::bigint as begin_ns, "
    "time_ns + coalesce(last_at, first_at)::bigint as end_ns from {db}.{table} where tag in ({tags}) "
    "and slot >= $start_ns // {width} and slot < $end_ns // {width})"
)
CELLS_OF: Final = (
    "select tag, time_ns, minimum, "
    "case when minimum is null then 0 else time_ns + coalesce(minimum_at, first_at)::bigint end "
    "as minimum_ns, coalesce(maximum, minimum) as maximum, "
    "case when minimum is null then 0 else time_ns + coalesce(maximum_at, first_at)::bigint end "
    "as maximum_ns, coalesce(first, minimum) as first, coalesce(last, maximum, minimum) as last, "
    "count, usable, coalesce(total, minimum, 0) as total, quality, flags, "
    "begin_ns as first_ns, end_ns as last_ns, "
    "case when open then coalesce(last, maximum, minimum) end as open_end, "
    "coalesce(area, 0) as area, coalesce(good_s, 0) as good_s "
    f"{_OF_CELLS} order by tag, time_ns, layer"
)
CELL_BUCKETS: Final = (
    "select tag, (time_ns - $start_ns) // $width_ns as bucket, min(minimum) as minimum, "
    "max(coalesce(maximum, minimum)) as maximum, "
    "arg_min(coalesce(first, minimum), begin_ns) as first, "
    "arg_max(coalesce(last, maximum, minimum), end_ns) as last, "
    "min(begin_ns) as first_ns, max(end_ns) as last_ns, "
    "sum(count)::bigint as count, max(quality) as quality, bit_or(flags) as flags "
    f"{_OF_CELLS} group by tag, bucket order by tag, bucket"
)
CELLS_ALONE: Final = (
    "select tag, slot, minimum, maximum, first, last, first_at, last_at, count, quality, flags "
    "from {db}.{table} where tag in ({tags}) "
    "and slot >= $start_ns // {width} and slot < $end_ns // {width}"
)
"""Buckets that are roll-ups as they are: `historian.series.cells_alone` puts in what NULL stands for, at a
quarter of what DuckDB needs for that and for putting them in order, in which they mostly are.
"""
