"""What has to be said of a point's figures: what was left out, carried over, marked, read back."""

from collections.abc import Iterator

from historian.reports.counting import Count
from historian.reports.figures import Figures
from historian.reports.kinds import Asked
from historian.reports.words import Words
from scada.model import Flag

ENOUGH: float = 0.999
"""With less of the time measured than this it is said how much."""


def remarks(asked: Asked, one: Figures, *counts: Count, by_gas: int = 0) -> Words:
    """In both languages, the gravest first; empty where there is nothing to say.

    ``by_gas`` is how many of the alarms came during a calibration.
    """
    said = list(_said(asked, one, *counts))
    if by_gas:
        said.append(Words(f"其中标校期间 {by_gas} 次", f"{by_gas} of them during calibration"))
    return Words("；".join(words.zh for words in said), "; ".join(words.en for words in said))


def _said(asked: Asked, one: Figures, *counts: Count) -> Iterator[Words]:
    whole_s = (asked.until_ns - asked.period.start_ns) / 1e9
    calibrated_s = sum(end - start for start, end in one.calibrated) / 1e9
    if one.average is None and not calibrated_s:
        yield Words("无有效数据", "no usable data")
    elif whole_s > 0 and (one.good_s + calibrated_s) / whole_s < ENOUGH:
        share = (one.good_s + calibrated_s) / whole_s * 100
        yield Words(f"有效数据 {share:.1f}%", f"data for {share:.1f} % of the time")
    if one.calibrated:
        minutes, times = calibrated_s / 60, len(one.calibrated)
        yield Words(f"标校 {times} 次 {minutes:.1f} 分", f"calibrated {times}×, {minutes:.1f} min")
    if one.has(Flag.PSEUDO):
        yield Words("有疑似伪数据", "has samples marked as pseudo-data")
    if one.has(Flag.BACKFILLED):
        yield Words("含补录数据", "has data read back later")
    yield from _of_counts(*counts)


def _of_counts(*counts: Count) -> Iterator[Words]:
    if carried := sum(one.carried for one in counts):
        yield Words(f"上期延续 {carried} 次", f"{carried} carried over")
    if standing := sum(one.standing for one in counts):
        yield Words(f"期末未解除 {standing} 次", f"{standing} not over at the end")
    if silent := sum(one.silent for one in counts):
        yield Words(f"其中抑制 {silent} 次", f"{silent} of them suppressed")
    if late := sum(one.late for one in counts):
        yield Words(f"补录数据应报警 {late} 次", f"{late} would have been raised by data read back")
