"""The small tables of an export: how long each tag was in which state, and what it was at a moment."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from davylamp.export.columns import TAG, UNIT, Block, Column, Kind, local_times
from davylamp.export.wish import Wish
from historian.client import History
from historian.queries.results import NO_DATA, Series, StateTimes
from scada.model import Language, Quality, Tag

_PERIOD: Final = (
    Column("time", Kind.TIME, "起", "from"),
    Column("time_ns", Kind.NS, "起 UTC 纳秒", "from, ns UTC"),
    Column("end", Kind.TIME, "止", "to"),
    Column("end_ns", Kind.NS, "止 UTC 纳秒", "to, ns UTC"),
)
STATES: Final = (
    *_PERIOD,
    *TAG,
    Column("state", Kind.TEXT, "状态", "state"),
    UNIT,
    Column("duration_s", Kind.NUMBER, "历时秒数", "duration, s"),
    Column("share", Kind.NUMBER, "占时段比例", "share of the time"),
    Column("entries", Kind.FIGURE, "进入次数", "entries"),
    Column("longest_s", Kind.FIGURE, "最长秒数", "longest, s"),
)
AS_OF: Final = (
    Column("time", Kind.TIME, "时刻", "at"),
    Column("time_ns", Kind.NS, "时刻 UTC 纳秒", "at, ns UTC"),
    *TAG,
    Column("value", Kind.FIGURE, "数值", "value"),
    UNIT,
    Column("quality", Kind.QUALITY, "质量", "quality"),
    Column("status", Kind.STATUS, "状态码", "status"),
    Column("flags", Kind.FLAGS, "标记", "marks"),
    Column("sampled", Kind.TEXT, "采样时间", "sampled"),
    Column("age_s", Kind.FIGURE, "距时刻秒数", "age, s"),
)
_WORDS: Final[dict[Language, dict[str, str]]] = {
    "zh": {"on": "开", "off": "关", "not": "非 ", "bad": "数据无效", "unknown": "状态未知"},
    "en": {"on": "on", "off": "off", "not": "not ", "bad": "bad quality", "unknown": "unknown"},
}
_SWITCH: Final = (0.0, 1.0)


def states(history: History, wish: Wish) -> Iterator[tuple[float, Block]]:
    """One block per tag: its states, then how long it was bad and how long nothing was known."""
    for number, tag in enumerate(wish.tags):
        (found,) = history.time_in_state(
            [tag.id], wish.start_ns, wish.end_ns, limit=wish.limit, comparison=wish.comparison
        )
        rows = list(_rows(found, tag, wish))
        if rows:
            yield (number + 1) / len(wish.tags), _state_block(rows, tag, wish)


def _rows(found: StateTimes, tag: Tag, wish: Wish) -> Iterator[tuple[Any, ...]]:
    """State, ns in it, entries, longest."""
    columns = (found.state, found.duration_ns, found.entries, found.longest_ns)
    for state, held, entries, longest in zip(*(one.tolist() for one in columns), strict=True):
        yield state_words(tag, state, wish), held, entries, longest / 1e9
    for kind, held in (("bad", found.bad_ns), ("unknown", found.unknown_ns)):
        if held:
            yield _WORDS[wish.language][kind], held, np.nan, np.nan


def state_words(tag: Tag, state: float, wish: Wish) -> str:
    """A state as the station says it: a switch's word, a bound, or the value."""
    words = _WORDS[wish.language]
    if wish.limit is not None:
        bound = f"{wish.comparison} {wish.limit:g}"
        return bound if state else words["not"] + bound
    if tag.is_switch and state in _SWITCH:
        own = tag.states_zh if wish.language == "zh" else tag.states_en
        return own[state == 1] or words["on" if state else "off"]
    return f"{state:g}"


def _state_block(rows: Sequence[tuple[Any, ...]], tag: Tag, wish: Wish) -> Block:
    said, held, entries, longest = zip(*rows, strict=True)
    start, end = (np.full(len(rows), at, np.int64) for at in (wish.start_ns, wish.end_ns))
    duration = np.array(held, np.int64)
    return named(tag, wish, len(rows)) | {
        "time": start,
        "time_ns": start,
        "end": end,
        "end_ns": end,
        "state": np.array(said, object),
        "duration_s": duration / 1e9,
        "share": duration / (wish.end_ns - wish.start_ns),
        "entries": np.array(entries, np.float64),
        "longest_s": np.array(longest, np.float64),
    }


def as_of(history: History, wish: Wish, zone: str) -> Iterator[tuple[float, Block]]:
    """One row per tag; one without a sample says so by its status."""
    for number, tag in enumerate(wish.tags):
        (found,) = history.as_of([tag.id], wish.end_ns)
        yield (number + 1) / len(wish.tags), _as_of_block(found, tag, wish, zone)


def _as_of_block(found: Series, tag: Tag, wish: Wish, zone: str) -> Block:
    at = np.array([wish.end_ns], np.int64)
    block = named(tag, wish, 1) | {"time": at, "time_ns": at}
    if not len(found.time_ns):
        return block | {
            "value": np.array([np.nan]),
            "quality": np.array([Quality.BAD], np.uint8),
            "status": np.array([NO_DATA], np.uint32),
            "flags": np.zeros(1, np.uint16),
            "sampled": np.array([""], object),
            "age_s": np.array([np.nan]),
        }
    local, offsets = local_times(found.time_ns, zone)
    sampled = f"{np.datetime_as_string(local.view('datetime64[ns]'), unit='ms')[0]}{offsets[0]}"
    return block | {
        "value": found.value,
        "quality": found.quality,
        "status": found.status,
        "flags": found.flags,
        "sampled": np.array([sampled], object),
        "age_s": (wish.end_ns - found.time_ns) / 1e9,
    }


def named(tag: Tag, wish: Wish, rows: int) -> Block:
    """Id, name and unit, on every row."""
    name = tag.name_zh if wish.language == "zh" else tag.name_en
    words = {"tag": tag.id, "name": name or tag.name_zh, "unit": tag.unit}
    return {key: np.full(rows, word, object) for key, word in words.items()}
