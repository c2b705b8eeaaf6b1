"""Questions in Flux. Each is a pipeline of its own that begins with ``from``.

A shared variable turns off what the server does while it reads, at 300 times the cost.
"""

from collections.abc import Sequence

from historian.influx.line_protocol import stored_name
from historian.influx.question import Question


def query(questions: Sequence[tuple[str, Question]]) -> str:
    """One request for several questions, each with the name of its bucket; answers are numbered."""
    return "\n".join(
        f'{_pipeline(bucket, one)} |> yield(name: "{number}")'
        for number, (bucket, one) in enumerate(questions)
    )


def _pipeline(bucket: str, one: Question) -> str:
    start_ns, end_ns = one.span
    kept = ", ".join(map(quoted, ("_time", "_value", "_field", *one.by)))
    return (
        f"from(bucket: {quoted(bucket)}) "
        f"|> range(start: time(v: {start_ns}), stop: time(v: {end_ns})) "
        f"|> filter(fn: (r) => {_filter(one)}){_function(one)} "
        f"|> keep(columns: [{kept}])"
    )


def _filter(one: Question) -> str:
    parts = [f"r._measurement == {quoted(one.measurement)}", _any("_field", one.fields)]
    for tag, values in one.where.items():
        if values:
            parts.append(_any(tag, [stored_name(value) for value in values]))
    return " and ".join(parts)


def _any(column: str, values: Sequence[str]) -> str:
    return "(" + " or ".join(f"r[{quoted(column)}] == {quoted(v)}" for v in values) + ")"


def _function(one: Question) -> str:
    if one.every_ns:
        offset_ns = one.start_ns % one.every_ns
        return (
            f" |> aggregateWindow(every: {one.every_ns}ns, offset: {offset_ns}ns, "
            f'fn: {one.function}, timeSrc: "_start", createEmpty: false)'
        )
    if one.function:
        return f" |> {one.function}()"
    return f" |> limit(n: {one.limit})" if one.limit else ""


def quoted(text: str) -> str:
    """A text of Flux."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("${", "\\${")
    return f'"{escaped}"'
