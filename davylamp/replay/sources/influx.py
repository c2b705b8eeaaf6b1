"""InfluxDB 2: a bucket read over its HTTP interface, which answers with annotated CSV.

A tag's name is the column ``tag`` of a series, or its field where it has none. Days are read one
after the other, so that no answer is larger than a day.
"""

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from davylamp.replay.fault import Fault
from davylamp.replay.sources.csv_file import csv_table
from davylamp.replay.sources.source import present
from davylamp.site.problem import Said
from scada.model import Samples

DAY_NS: Final = 86_400 * 10**9
WAIT_S: Final = 120.0
_NAMED: Final = "(r) => ({r with tag: if exists r.tag then r.tag else r._field})"


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where to ask; ``measurement`` is empty for all of the bucket."""

    url: str
    org: str
    name: str
    token: str
    measurement: str = ""


class InfluxSource:
    """A bucket of an InfluxDB; implements `davylamp.replay.sources.source.Source`."""

    def __init__(self, bucket: Bucket, zone: str, mapping: Mapping[str, str]) -> None:
        self._bucket, self._zone, self._mapping = bucket, zone, dict(mapping)

    def tags(self, known: Sequence[str]) -> tuple[str, ...]:
        """The site's tags that the bucket has."""
        lines = self._ask(
            f"{self._from(0, 2**62)} |> last() |> map(fn: {_NAMED}) "
            '|> keep(columns: ["tag", "_time", "_value"])'
        )
        if len(lines) < 2:
            return present((), known, self._bucket.url)
        found = csv_table(lines, self._bucket.url, self._zone, self._known(lines), None)
        return found.tags(known)

    def span_ns(self) -> tuple[int, int] | None:
        """It is not asked; the period is to be given."""
        return None

    def read(self, tags: Sequence[str], start_ns: int, end_ns: int) -> Iterator[Samples]:
        """Its samples in order of time."""
        for begin in range(start_ns, end_ns, DAY_NS):
            end = min(begin + DAY_NS, end_ns)
            lines = self._ask(
                f"{self._from(begin, end)} |> map(fn: {_NAMED}) |> group() "
                '|> keep(columns: ["tag", "_time", "_value"]) |> sort(columns: ["_time"])'
            )
            if len(lines) > 1:
                part = csv_table(lines, self._bucket.url, self._zone, self._known(lines), None)
                yield from part.read(tags, begin, end)

    def _known(self, lines: Sequence[str]) -> dict[str, str]:
        """The mapping as far as this answer has its names."""
        text = "\n".join(lines)
        return {name: tag for name, tag in self._mapping.items() if name in text}

    def _from(self, start_ns: int, end_ns: int) -> str:
        query = (
            f"from(bucket: {_quoted(self._bucket.name)}) |> range(start: time(v: {start_ns}), "
            f"stop: time(v: {end_ns}))"
        )
        if self._bucket.measurement:
            query += f" |> filter(fn: (r) => r._measurement == {_quoted(self._bucket.measurement)})"
        return query

    def _ask(self, flux: str) -> list[str]:
        """The lines of an answer. Raises `Fault` where there is none."""
        bucket = self._bucket
        if not bucket.url.startswith(("http://", "https://")):
            raise Fault(_no_url(bucket.url))
        where = urllib.parse.urlencode({"org": bucket.org})
        headers = {
            "Authorization": f"Token {bucket.token}",
            "Accept": "application/csv",
            "Content-Type": "application/vnd.flux",
        }
        request = urllib.request.Request(
            f"{bucket.url.rstrip('/')}/api/v2/query?{where}", flux.encode(), headers
        )
        try:
            with urllib.request.urlopen(request, timeout=WAIT_S) as answer:
                text: str = answer.read().decode()
        except urllib.error.HTTPError as fault:
            why = fault.read().decode(errors="replace")[:200]
            raise Fault(_refused(f"{fault.code} {why}"), bucket.url) from None
        except OSError as fault:
            raise Fault(_refused(str(fault)), bucket.url) from None
        return [line for line in text.splitlines() if line.strip()]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _no_url(url: str) -> Said:
    return Said(
        f"{url!r} is no address of an InfluxDB",
        "write http://HOST:8086",
        f"{url!r} 不是 InfluxDB 地址",
        "写成 http://主机:8086",
    )


def _refused(why: str) -> Said:
    return Said(
        f"the InfluxDB did not answer: {why}",
        "look at --influx, --org, --bucket and the token in INFLUX_TOKEN",
        f"InfluxDB 未应答：{why}",
        "检查 --influx、--org、--bucket 和环境变量 INFLUX_TOKEN 中的令牌",
    )
