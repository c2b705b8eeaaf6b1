"""曲线查询: the values of chosen points step by step, with limits, states, alarms, cuts and feed."""

from collections.abc import Iterator, Sequence
from typing import Final

from historian.reports.chart_sheet import chart_sheet
from historian.reports.curve_steps import Step, steps
from historian.reports.curves import feeds_of, known_from
from historian.reports.episodes import Episode
from historian.reports.figures import figures
from historian.reports.frame import Cell, Column, Format, Row, Sheet
from historian.reports.holding import held, runs
from historian.reports.kind_words import named, quantity
from historian.reports.kinds import Asked, Report, Span
from historian.reports.limits_of import limit_text, number, restore_text, scope
from historian.reports.period import local, moment_of
from historian.reports.subjects import Subject, happened
from historian.reports.words import NOTHING, Words
from scada.model import AlarmKind, BadInput, Tag

MOST_TAGS: Final = 40
MOST_ROWS: Final = 20_000
STEPS_S: Final = (1, 5, 10, 60, 300, 600, 1800, 3600, 7200, 21_600, 86_400)
ROWS: Final = 150
"""About so many rows per point where no step is given."""

COLUMNS: Final = (
    Column("name", Words("名称/类型", "Name, type"), 18, merged=True),
    Column("alarm_at", Words("报警值", "Alarm"), 7, merged=True),
    Column("cut_at", Words("断电值", "Cut"), 7, merged=True),
    Column("restore_at", Words("复电值", "Restore"), 7, merged=True),
    Column("scope", Words("断电范围", "What is cut"), 16, merged=True),
    Column("time", Words("读值时刻", "Read at"), 14, Format.TIME),
    Column("value", Words("监测值", "Value"), 7, Format.NUMBER),
    Column("maximum", Words("最大", "Max."), 7, Format.NUMBER),
    Column("average", Words("平均", "Avg."), 7, Format.NUMBER),
    Column("state", Words("设备状态", "State"), 9),
    Column("alarm", Words("报警/解除", "Alarm, ended"), 13),
    Column("cut", Words("断电/复电", "Cut, restored"), 13),
    Column("feed", Words("馈电状态", "Feed"), 12),
    Column("measures", Words("措施", "Measures"), 18),
)


def make(asked: Asked) -> Iterator[Sheet]:
    """The charts, then the steps of each point. Without chosen points those in which something happened."""
    found = happened(asked)
    of_tag = {one.tag.id: one for one in found.subjects}
    tags = list(found.tags) if asked.tags or asked.areas else [one.tag for one in found.subjects]
    known_ns = known_from(asked, [tag.id for tag in tags])
    step_s = _step_s(asked, tags, known_ns)
    # Steps are those of the period, whenever the site was set up.
    start_ns = known_ns - (known_ns - asked.period.start_ns) % (step_s * 10**9)
    chosen = [of_tag.get(tag.id, Subject(tag, (), (), ())) for tag in tags]
    measured = figures(
        asked.reading, [tag.id for tag in tags], asked.period.start_ns, asked.until_ns
    )
    yield chart_sheet(asked, tags, measured, found.episodes, everything=True)
    rows = tuple(row for one in chosen for row in _rows(asked, one, start_ns, step_s))
    yield Sheet("curve", TITLE, COLUMNS, rows)


def _step_s(asked: Asked, tags: Sequence[Tag], start_ns: int) -> int:
    """The step in seconds: as asked for, else about `ROWS` of them. Raises `BadInput` for too much."""
    seconds = (asked.until_ns - start_ns) / 1e9
    given = asked.option("step")
    step_s = int(given) if given.isdigit() and int(given) else 0
    step_s = step_s or next((one for one in STEPS_S if seconds / one <= ROWS), STEPS_S[-1])
    rows = len(tags) * seconds / step_s
    if len(tags) > MOST_TAGS or rows > MOST_ROWS:
        raise BadInput(
            f"{len(tags)} points in steps of {step_s} s are {rows:.0f} rows: choose at most {MOST_TAGS}"
            f" points (--tag, --area) and {MOST_ROWS} rows (a shorter time, a longer --step)"
            f" / 曲线查询最多 {MOST_TAGS} 个测点、{MOST_ROWS} 行，请用 --tag、--area、--step 或缩短时间"
        )
    return step_s


def _rows(asked: Asked, of: Subject, start_ns: int, step_s: int) -> Iterator[Row]:
    table, tag = asked.table, of.tag
    kind = quantity(tag)
    head: dict[str, Cell] = {
        "name": Words(*(f"{name}\n{what}" for name, what in zip(named(tag), kind, strict=True))),
        "alarm_at": limit_text(table, tag, AlarmKind.ALARM),
        "cut_at": limit_text(table, tag, AlarmKind.CUT),
        "restore_at": restore_text(table, tag),
        "scope": scope(table, tag),
    }
    feeds = _Feeds(asked, tag)
    for step in steps(asked, tag, start_ns, step_s):
        yield Row({**head, **_of_step(asked, of, step), "feed": feeds.at(of, step)}, group=tag.id)


def _of_step(asked: Asked, of: Subject, step: Step) -> dict[str, Cell]:
    return {
        "time": step.start_ns,
        "value": number(step.value, of.tag),
        "maximum": number(step.maximum, of.tag),
        "average": number(step.average, of.tag),
        "state": step.state,
        "alarm": _edges(asked, of.alarms, step),
        "cut": _edges(asked, of.cuts, step),
        "measures": "\n".join(_measures(asked, of, step)),
    }


def _measures(asked: Asked, of: Subject, step: Step) -> list[str]:
    """What was done about what began in the step, each once, with who said so and when."""
    first = step.start_ns == asked.period.start_ns
    began = [
        one
        for one in of.everything
        if step.start_ns <= one.began_ns < step.end_ns or (first and one.carried)
    ]
    said = (
        f"{remark.measures or remark.cause}（{remark.user} "
        f"{moment_of(remark.time_ns, asked.period.zone)}）"
        for one in began
        for remark in one.remarks
    )
    return list(dict.fromkeys(said))


def _touches(one: Episode, step: Step) -> bool:
    ends = step.end_ns if one.ended_ns is None else one.ended_ns
    return one.began_ns < step.end_ns and ends > step.start_ns and not one.late


def _edges(asked: Asked, some: Sequence[Episode], step: Step) -> str:
    """``10:55:41/10:56:03``, one line per episode of the step; before it and after it a dash."""
    zone = asked.period.zone

    def shown(time_ns: int | None) -> str:
        inside = time_ns is not None and step.start_ns <= time_ns < step.end_ns
        return f"{local(time_ns, zone):%H:%M:%S}" if inside and time_ns is not None else "–"

    return "\n".join(
        f"{shown(one.began_ns)}/{shown(one.ended_ns)}" for one in some if _touches(one, step)
    )


class _Feeds:
    """The feed points that a point cuts, over the period."""

    def __init__(self, asked: Asked, tag: Tag) -> None:
        start_ns, until_ns = asked.period.start_ns, asked.until_ns
        ids = [feed.id for feed in feeds_of(asked, tag)]
        leads = asked.reading.as_of(ids, start_ns - 1) if ids else ()
        raw = asked.reading.raw(ids, start_ns, until_ns) if ids else ()
        pieces = [held(lead, one, start_ns, until_ns) for lead, one in zip(leads, raw, strict=True)]
        self._any = bool(ids)
        self._on = [span for one in pieces for span in runs(one, one.usable & (one.value >= 0.5))]
        self._known = [span for one in pieces for span in runs(one, one.usable)]

    def at(self, of: Subject, step: Step) -> Words:
        """What the feed was in a step; whether it was abnormal comes first."""
        if not self._any:
            return NOTHING
        if any(_touches(one, step) for one in of.feeds):
            return Words("馈电异常", "abnormal")
        if _within(self._on, step):
            return Words("有电", "power on")
        known = _within(self._known, step)
        return Words("无电", "power off") if known else Words("无数据", "no data")


def _within(spans: Sequence[tuple[int, int]], step: Step) -> bool:
    return any(start < step.end_ns and end > step.start_ns for start, end in spans)


TITLE: Final = Words("曲线查询", "Curve Query")
CURVE: Final = Report("curve", TITLE, Span.ANY, make)
