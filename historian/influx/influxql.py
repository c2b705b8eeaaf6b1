"""Questions in InfluxQL, for InfluxDB 1.x and 3, and for 2 where buckets are mapped to databases."""

from collections.abc import Sequence

from historian.influx.line_protocol import stored_name
from historian.influx.question import Question


def statements(one: Question) -> list[str]:
    """A statement for each field: so that none has to wait for another's times."""
    return [_statement(one, field) for field in one.fields]


def _statement(one: Question, field: str) -> str:
    start_ns, end_ns = one.span
    chosen = quoted(field)
    if one.function:
        chosen = f"{one.function}({chosen})"
    parts = [f"time >= {start_ns}", f"time < {end_ns}"]
    parts += [_any(tag, values) for tag, values in one.where.items() if values]
    text = f"SELECT {chosen} FROM {quoted(one.measurement)} WHERE {' AND '.join(parts)}"
    groups = [quoted(name) for name in one.by]
    if one.every_ns:
        groups.insert(0, f"time({one.every_ns}ns, {one.start_ns % one.every_ns}ns)")
    if groups:
        text += f" GROUP BY {', '.join(groups)}"
    if one.every_ns:
        text += " fill(none)"
    return text + (f" LIMIT {one.limit}" if one.limit else "")


def _any(tag: str, values: Sequence[str]) -> str:
    tests = " OR ".join(f"{quoted(tag)} = {_text(stored_name(value))}" for value in values)
    return f"({tests})"


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def quoted(name: str) -> str:
    """A name in InfluxQL."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
