"""What a person should know of the history that was judged: what was not used, what looks wrong."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from davylamp.replay import complaints
from davylamp.replay.fault import Fault
from scada.model import Language, Samples, SiteTable, Tag

MOST_NAMED: Final = 8
SHARE: Final = 0.2
"""More of a tag's samples beyond its range than this is worth a note."""


def check_units(units: Mapping[str, tuple[str, int]], table: SiteTable, file: str) -> None:
    """Raises `Fault` where a history says another unit than the site; ``%`` is as good as ``%CH4``."""
    for tag in table.tags:
        unit, line = units.get(tag.id, ("", 0))
        ours, theirs = tag.unit.casefold(), unit.casefold()
        if unit and not (ours and (ours.startswith(theirs) or theirs.startswith(ours))):
            raise Fault(complaints.other_unit(tag.id, unit, tag.unit), file, line, "unit")


def of_names(
    names: Sequence[str], tags: Sequence[str], table: SiteTable, language: Language
) -> Iterator[str]:
    """What lies there and is no tag, and what has limits and lies not there."""
    if not names:
        return
    known = {tag.id for tag in table.tags}
    unknown = [name for name in dict.fromkeys(names) if name not in known]
    limited = {limit.tag for limit in table.alarms}
    absent = [tag.id for tag in table.tags if tag.id in limited and tag.id not in names]
    if unknown:
        yield (
            f"未使用（站点没有这些测点，可用 --map 名称=测点）：{_some(unknown, language)}"
            if language == "zh"
            else f"not used, as the site has no such tags (--map NAME=TAG): {_some(unknown, language)}"
        )
    if absent and tags:
        yield (
            f"有限值但没有历史数据：{_some(absent, language)}"
            if language == "zh"
            else f"with limits, but without history: {_some(absent, language)}"
        )


def _some(names: Sequence[str], language: Language) -> str:
    shown = ", ".join(names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    if more <= 0:
        return shown
    return f"{shown} 等 {len(names)} 个" if language == "zh" else f"{shown} and {more} more"


class Ranges:
    """Counts how many samples of each tag lie beyond its range."""

    def __init__(self, tags: Sequence[Tag]) -> None:
        self._tags = tags
        self._low = np.array([tag.low for tag in tags], np.float64)
        self._high = np.array([tag.high for tag in tags], np.float64)
        self._all: NDArray[np.int64] = np.zeros(len(tags), np.int64)
        self._beyond: NDArray[np.int64] = np.zeros(len(tags), np.int64)

    def take(self, samples: Samples) -> None:
        """Take samples; what is bad is not counted."""
        good = np.isfinite(samples.value) & (samples.status < np.uint32(0x80000000))
        tag, value = samples.tag[good], samples.value[good]
        beyond = (value < self._low[tag]) | (value > self._high[tag])
        self._all += np.bincount(tag, minlength=len(self._all))
        self._beyond += np.bincount(tag[beyond], minlength=len(self._all))

    def notes(self, language: Language) -> Iterator[str]:
        """A line for each tag whose values hardly can be in its unit."""
        for at in np.flatnonzero(self._beyond > SHARE * self._all).tolist():
            tag, share = self._tags[at], self._beyond[at] / self._all[at]
            if not tag.unit:
                continue
            scale = f"{self._low[at]:g}–{self._high[at]:g} {tag.unit}".strip()
            yield (
                f"{tag.id}：{share:.0%} 的测值超出量程 {scale}，请核对单位"
                if language == "zh"
                else f"{tag.id}: {share:.0%} of its values lie beyond its range {scale}; "
                "are they in another unit?"
            )
