"""Why a trend stands, in words of both languages and in numbers."""

from typing import Final

import numpy as np

from scada.detect.bank import Words
from scada.detect.trend.group_watch import GroupWatch
from scada.detect.trend.holt import Holt
from scada.detect.trend.mean_shift import MeanShift
from scada.detect.trend.page_hinkley import PageHinkley
from scada.detect.trend.pca import Pca
from scada.detect.trend.tag_watch import TagWatch
from scada.model import Tag

_SHOWN: Final = 3
"""So many tags of a group are named: those with the largest part."""


def of_tag(watch: TagWatch, which: int) -> Words:
    """Of a single tag."""
    tag, value = watch.of[which], float(watch.value[which])
    chart, high = watch.chart, watch.chart.direction(which) > 0
    said = {"observed": number(value, tag), "share": short(float(watch.latch.share[which]))}
    if isinstance(chart, MeanShift):
        said |= _shift(watch, which, float(chart.shift[which]))
    elif isinstance(chart, PageHinkley):
        said |= _from(tag, value, float(chart.running.mean[which]), high, _RUNNING)
    elif isinstance(chart, Holt):
        said |= _slope(watch, chart, which)
    else:
        baseline = watch.baselines[which]
        mean = baseline.mean if baseline else float("nan")
        said |= _from(tag, value, mean, high, _COMMISSIONED)
    return said | _rate(watch)


def of_group(watch: GroupWatch, which: int) -> Words:
    """Of a group: the tags that make the most of it, and whether they are high or low."""
    parts = watch.parts(which)
    most = np.argsort(-np.abs(parts), kind="stable")[:_SHOWN].tolist()
    names = [watch.of[k].id for k in most]
    of_q = isinstance(watch.chart, Pca) and which == 1
    zh = "组内测点关系异常" if of_q else "组整体偏离基线"
    en = "the group no longer goes together" if of_q else "the group has left its baseline"
    return {
        "zh": f"{zh}：" + "；".join(_side(watch, k, zh=True) for k in most),
        "en": f"{en}: " + "; ".join(_side(watch, k, zh=False) for k in most),
        "tags": " ".join(names),
        "share": short(float(watch.share[which])),
    } | _rate(watch)


def number(value: float, tag: Tag) -> str:
    """A value with the tag's decimals and one more: a mean says more than a sample."""
    return f"{value:.{tag.decimals + 1}f}"


def short(value: float) -> str:
    """Three digits."""
    return f"{value:.3g}"


_COMMISSIONED: Final = ("基线", "the commissioned")
_RUNNING: Final = ("自身均值", "its own mean of")


def _from(tag: Tag, value: float, mean: float, high: bool, what: tuple[str, str]) -> Words:
    seen, normal = number(value, tag), number(mean, tag)
    zh, en = ("偏高", "above") if high else ("偏低", "below")
    return {
        "zh": f"长时间{zh}：现值 {seen} {tag.unit}，{what[0]} {normal} {tag.unit}",
        "en": f"stays {en} {what[1]} {normal} {tag.unit}; now {seen} {tag.unit}",
        "mean": normal,
    }


def _shift(watch: TagWatch, which: int, shift: float) -> Words:
    tag, minutes = watch.of[which], watch.given["recent"] * watch.period_s / 60.0
    size = number(abs(shift), tag)
    zh, en = ("升高", "higher") if shift > 0 else ("降低", "lower")
    return {
        "zh": f"近 {short(minutes)} 分钟均值比此前{zh} {size} {tag.unit}",
        "en": f"the mean of the last {short(minutes)} min is {size} {tag.unit} {en} than before",
        "shift": number(shift, tag),
    }


def _slope(watch: TagWatch, chart: Holt, which: int) -> Words:
    tag, bound = watch.of[which], chart.next_bound(which)
    per_minute = float(chart.slope[which]) * 60.0 / watch.period_s
    size, ahead_s = short(abs(per_minute)), watch.given["horizon_s"]
    zh, en = ("上升", "rises") if per_minute > 0 else ("下降", "falls")
    forecast = number(float(chart.ahead(np.array([which]), ahead_s / watch.period_s)[0]), tag)
    said = {
        "zh": f"持续{zh}，每分钟 {size} {tag.unit}；{short(ahead_s / 60)} 分钟后约 {forecast} {tag.unit}",
        "en": f"{en} by {size} {tag.unit} a minute; about {forecast} {tag.unit} "
        f"in {short(ahead_s / 60)} min",
        "slope_per_min": short(per_minute),
        "forecast": forecast,
    }
    if np.isfinite(bound):
        said["zh"] += f"，将到限值 {bound:g}"
        said["en"] += f", beyond the limit {bound:g}"
        said["next_limit"] = f"{bound:g}"
    return said


def _side(watch: GroupWatch, place: int, *, zh: bool) -> str:
    tag, value = watch.of[place], float(watch.value[place])
    mean = watch.baseline.mean[place] if watch.baseline else float("nan")
    seen, normal = number(value, tag), number(mean, tag)
    if zh:
        return f"{tag.name_zh or tag.id} {seen} {tag.unit}（基线 {normal}）"
    return f"{tag.name_en or tag.id} {seen} {tag.unit} (baseline {normal})"


def _rate(watch: TagWatch | GroupWatch) -> Words:
    """What the limit was set for: one false alarm in so many days."""
    return {"false_alarm_days": short(watch.given["false_alarm_days"])}
