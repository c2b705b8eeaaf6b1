"""A report made: its sheets, its head, what is signed."""

import hashlib
from collections.abc import Iterable, Iterator

import msgspec

from historian.proof import Proof
from historian.reports.frame import Document, Fact, Sheet
from historian.reports.kinds import Asked, Report
from historian.reports.period import Period, local
from historian.reports.words import Words
from scada.model import BadInput


def produce(
    report: Report, asked: Asked, printed_by: str = "", proof: Proof | None = None
) -> Document:
    """Make it. Raises `BadInput` for what the site does not have, and what the store raises."""
    check_begun(asked.period, asked.now_ns)
    table = asked.table
    sheets = tuple(report.make(asked))
    return Document(
        name=report.name,
        title=report.title,
        site=Words(table.name_zh or table.site, table.name_en or table.site),
        period=asked.period,
        sheets=sheets,
        printed_ns=asked.now_ns,
        facts=tuple(_facts(asked)),
        signatures=report.signatures,
        printed_by=printed_by,
        digest=digest(sheets),
        paper=report.paper,
        proof=proof,
    )


def check_begun(period: Period, now_ns: int) -> None:
    """Raise `BadInput` for a time of which nothing can be known yet."""
    if now_ns <= period.start_ns:
        raise BadInput(
            f"{period.en} has not begun yet: choose an earlier date"
            f" / {period.zh}尚未开始，请选择更早的日期"
        )


def _facts(asked: Asked) -> Iterator[Fact]:
    period = asked.period
    yield Fact(Words("报表日期", "Period"), Words(period.zh, period.en))
    start, end = (
        f"{local(at, period.zone):%m-%d %H:%M}" for at in (period.start_ns, period.end_ns)
    )
    span = f"{start} – {end}{_changed_clocks(period)}"
    yield Fact(Words("统计时段", "From, to"), Words(span, span))
    if asked.until_ns < period.end_ns:
        until = f"{local(asked.until_ns, period.zone):%m-%d %H:%M:%S}"
        yield Fact(Words("截至", "So far until"), Words(until, until))
    printed = f"{local(asked.now_ns, period.zone):%Y-%m-%d %H:%M}"
    yield Fact(Words("打印日期", "Printed"), Words(printed, printed))


def _changed_clocks(period: Period) -> str:
    """How long it is, where the clocks were set forward or back in it."""
    first, last = (local(at, period.zone).utcoffset() for at in (period.start_ns, period.end_ns))
    return "" if first == last else f" ({period.seconds / 3600:g} h)"


def canonical(sheets: Iterable[Sheet]) -> Iterator[bytes]:
    """The rows of all sheets as lines of JSON: what the digest is over, whatever they are printed as."""
    encode = msgspec.json.Encoder(order="deterministic").encode
    for sheet in sheets:
        yield encode([sheet.key, [column.key for column in sheet.columns]]) + b"\n"
        for row in sheet.rows:
            yield encode([row.look, row.group, row.cells]) + b"\n"


def digest(sheets: Iterable[Sheet]) -> str:
    """SHA-256 of the canonical rows, in hexadecimal digits."""
    whole = hashlib.sha256()
    for line in canonical(sheets):
        whole.update(line)
    return whole.hexdigest()
