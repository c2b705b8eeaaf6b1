"""The rows of an export, block by block: samples, figures per bucket, tags side by side, or a small table."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from davylamp.export.columns import TAG, UNIT, Block, Column, Kind
from davylamp.export.standing import AS_OF, STATES, as_of, named, states
from davylamp.export.wish import Wish
from historian.client import History
from historian.queries.results import Figures, Joined, Series
from scada.model import Tag, quality_of
from scada.model.calendar_steps import Run, runs

_BUCKETS: Final = 5000
_TIME: Final = (
    Column("time", Kind.TIME, "时间", "time"),
    Column("time_ns", Kind.NS, "UTC 纳秒", "ns UTC"),
)
SAMPLES: Final = (
    *_TIME,
    *TAG,
    Column("value", Kind.NUMBER, "数值", "value"),
    UNIT,
    Column("quality", Kind.QUALITY, "质量", "quality"),
    Column("status", Kind.STATUS, "状态码", "status"),
    Column("flags", Kind.FLAGS, "标记", "marks"),
    Column("sent", Kind.NUMBER, "原始值", "as sent"),
)
FIGURES: Final = (
    *_TIME,
    Column("end_ns", Kind.NS, "结束 UTC 纳秒", "end, ns UTC"),
    *TAG,
    UNIT,
    Column("mean", Kind.FIGURE, "平均值（按时间）", "mean over time"),
    Column("minimum", Kind.FIGURE, "最小值", "minimum"),
    Column("maximum", Kind.FIGURE, "最大值", "maximum"),
    Column("first", Kind.FIGURE, "首值", "first"),
    Column("last", Kind.FIGURE, "末值", "last"),
    Column("count", Kind.COUNT, "样本数", "samples"),
    Column("usable", Kind.COUNT, "可用样本数", "usable samples"),
    Column("good_s", Kind.NUMBER, "可用秒数", "good, s"),
    Column("bad_s", Kind.NUMBER, "坏值秒数", "bad, s"),
    Column("unknown_s", Kind.NUMBER, "未知秒数", "unknown, s"),
    Column("quality", Kind.QUALITY, "最差质量", "worst quality"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """``blocks`` come each with how far the export is, as a share of 1."""

    columns: tuple[Column, ...]
    blocks: Iterator[tuple[float, Block]]


def table_of(history: History, wish: Wish, zone: str) -> Table:
    """The table that was wished for."""
    if wish.sort == "states":
        return Table(STATES, states(history, wish))
    if wish.sort == "as_of":
        return Table(AS_OF, as_of(history, wish, zone))
    if wish.joined:
        return Table(_join_columns(wish), _joins(history, wish, ZoneInfo(zone)))
    if wish.every_ns:
        return Table(FIGURES, _figures(history, wish, ZoneInfo(zone)))
    return Table(SAMPLES, _samples(history, wish))


def _samples(history: History, wish: Wish) -> Iterator[tuple[float, Block]]:
    for number, tag in enumerate(wish.tags):
        for until_ns, chunk in history.timed_chunks(tag.id, wish.start_ns, wish.end_ns):
            done = (until_ns - wish.start_ns) / (wish.end_ns - wish.start_ns)
            yield (number + done) / len(wish.tags), _sample_block(chunk, tag, wish)


def _sample_block(chunk: Series, tag: Tag, wish: Wish) -> Block:
    return named(tag, wish, len(chunk.time_ns)) | {
        "time": chunk.time_ns,
        "time_ns": chunk.time_ns,
        "value": chunk.value,
        "quality": chunk.quality,
        "status": chunk.status,
        "flags": chunk.flags,
        "sent": chunk.value if chunk.raw is None else chunk.raw,
    }


def _figures(history: History, wish: Wish, zone: ZoneInfo) -> Iterator[tuple[float, Block]]:
    span_ns = wish.end_ns - wish.start_ns
    for number, tag in enumerate(wish.tags):
        for part in _portions(wish, zone):
            (found,) = history.figures([tag.id], *part)
            done = (part.end_ns - wish.start_ns) / span_ns
            yield (number + done) / len(wish.tags), _figure_block(found, tag, wish)


def _portions(wish: Wish, zone: ZoneInfo) -> Iterator[Run]:
    """So many steps at a time; days are those of the site's clock."""
    for run in runs(wish.start_ns, wish.end_ns, wish.every_ns, zone):
        for at_ns in range(run.start_ns, run.end_ns, _BUCKETS * run.width_ns):
            yield Run(at_ns, min(run.end_ns, at_ns + _BUCKETS * run.width_ns), run.width_ns)


def _figure_block(found: Figures, tag: Tag, wish: Wish) -> Block:
    own = {column.key for column in FIGURES} - {"time", "tag", "name", "unit"}
    columns = {key: getattr(found, key) for key in own}
    return named(tag, wish, len(found.time_ns)) | columns | {"time": found.time_ns}


def _join_columns(wish: Wish) -> tuple[Column, ...]:
    found = list(_TIME)
    for tag in wish.tags:
        unit = f" [{tag.unit}]" if tag.unit else ""
        found += (
            Column(tag.id, Kind.FIGURE, f"{tag.id} {tag.name_zh}{unit}", f"{tag.id}{unit}"),
            Column(f"{tag.id}.quality", Kind.QUALITY, f"{tag.id} 质量", f"{tag.id} quality"),
            Column(f"{tag.id}.status", Kind.STATUS, f"{tag.id} 状态码", f"{tag.id} status"),
        )
    return tuple(found)


def _joins(history: History, wish: Wish, zone: ZoneInfo) -> Iterator[tuple[float, Block]]:
    span_ns = wish.end_ns - wish.start_ns
    for run in runs(wish.start_ns, wish.end_ns, wish.every_ns, zone):
        for portion in history.joined_chunks(
            wish.ids, run.start_ns, run.end_ns, every_ns=run.width_ns
        ):
            if len(portion.time_ns):
                done = (int(portion.time_ns[-1]) - wish.start_ns) / span_ns
                yield done, _join_block(portion, wish)


def _join_block(portion: Joined, wish: Wish) -> Block:
    block: Block = {"time": portion.time_ns, "time_ns": portion.time_ns}
    quality = quality_of(portion.status, portion.flags)
    for at, id in enumerate(wish.ids):
        block[id] = portion.value[:, at]
        block[f"{id}.quality"] = quality[:, at]
        block[f"{id}.status"] = portion.status[:, at]
    return block
