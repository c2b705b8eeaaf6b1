"""甲烷电闭锁试验记录: every time that methane passed the cut value, in a test or in earnest, and whether
the field devices did what they must (煤矿安全规程 2025, art. 528).

A test is one that lies in a calibration of the sensor. Davylamp carries out no interlock: it compares
the cut order and the feed with the methane.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from historian.reports.calibrations import Calibration, calibrations
from historian.reports.choice import measured
from historian.reports.cuts import Cuts
from historian.reports.episode_sheet import marks
from historian.reports.episodes import Episode, episodes
from historian.reports.frame import Cell, Column, Format, Number, Row, Sheet
from historian.reports.holding import held
from historian.reports.kind_words import named
from historian.reports.kinds import Asked, Report, Span
from historian.reports.naming import Naming
from historian.reports.site_facts import Sensor
from historian.reports.switched import Switched, switched
from historian.reports.words import NOTHING, Words
from scada.model import Tag
from scada.model.interlock import Interlock, InterlockFinding, InterlockRule

_WRONG: Final = {
    InterlockFinding.CUT_ABNORMAL: Words("断电异常", "cut abnormal"),
    InterlockFinding.FEED_ABNORMAL: Words("馈电异常", "feed abnormal"),
    InterlockFinding.RESTORE_ABNORMAL: Words("复电异常", "restore abnormal"),
}
_TOOK = Words("动作", "Action")

COLUMNS: Final = (
    Column("no", Words("序号", "No."), 5, Format.COUNT),
    Column("what", Words("性质", "Kind"), 8),
    Column("place", Words("传感器", "Sensor"), 22),
    Column("zone", Words("断电区域", "Zone"), 16),
    Column("limit", Words("断电值", "Cut at"), 7, Format.NUMBER),
    Column("restore", Words("复电值", "Restore"), 7, Format.NUMBER),
    Column("highest", Words("最大值", "Maximum"), 7, Format.NUMBER),
    Column("began", Words("达到断电值", "Reached"), 15, Format.MOMENT),
    Column("cut", Words("断电命令", "Cut order"), 12, Format.TIME, heading=_TOOK),
    Column("took", Words("响应，s", "After, s"), 7, Format.NUMBER, heading=_TOOK, decimals=1),
    Column("off", Words("馈电断开", "Feed off"), 12, Format.TIME, heading=_TOOK),
    Column("restored", Words("复电", "Restored"), 12, Format.TIME, heading=_TOOK),
    Column("result", Words("结果", "Result"), 13),
    Column("by", Words("试验人", "By"), 9),
    Column("remarks", Words("备注", "Remarks"), 14),
    Column("signed", Words("签字", "Signed"), 8),
)
NOTES: Final = (
    Words(
        "性质：标校期间达到断电值为试验，否则为实际动作。断电、复电由现场设备执行，本系统只作比对。",
        "A test is one during a calibration of the sensor. Field devices cut and restore; the system"
        " only compares.",
    ),
    Words(
        "合格：断电命令在规定时间内发出、馈电断开，且无断电、馈电、复电异常。无断电测点或馈电测点者不作判定。",
        "Passed: ordered in time, the feed went off, and nothing abnormal was found. Without a point"
        " for the cut or the feed nothing is judged.",
    ),
)
TITLE: Final = Words("甲烷电闭锁试验记录", "Methane-Electric Interlock Test Record")
TEST, REAL = Words("试验", "test"), Words("实际动作", "in earnest")


@dataclass(frozen=True, slots=True)
class Action:
    """One time that a sensor stood at its cut value, and what the zone did; 0 for what did not happen.

    ``wrong`` are the findings of the interlock meanwhile; ``passed`` is None where nobody can tell.
    """

    lock: Interlock
    one: Episode
    test: Calibration | None
    cut_ns: int
    off_ns: int
    restored_ns: int
    wrong: tuple[InterlockFinding, ...]
    passed: bool | None

    @property
    def took_s(self) -> float | None:
        """How long after the value was reached the cut was ordered."""
        return max(0.0, (self.cut_ns - self.one.began_ns) / 1e9) if self.cut_ns else None


def make(asked: Asked) -> Iterator[Sheet]:
    """One row per action."""
    tags, names = {tag.id: tag for tag in measured(asked)}, Naming(asked.table)
    found = actions(asked, list(tags))
    rows = tuple(_row(asked, names, tags, at, one) for at, one in enumerate(found, 1))
    yield Sheet("actions", TITLE, COLUMNS, rows, notes=NOTES)


def actions(asked: Asked, tags: Sequence[str]) -> list[Action]:
    """Every action of the methane-electric interlocks of these sensors, in order of time."""
    start_ns, until_ns = asked.period.start_ns, asked.until_ns
    wanted = frozenset(tags)
    locks = [
        one
        for one in asked.table.interlocks
        if one.rule is InterlockRule.METHANE_ELECTRIC and not wanted.isdisjoint(one.methane)
    ]
    found = episodes(asked.reading, start_ns, until_ns)
    sensors = [
        tag for tag in dict.fromkeys(t for one in locks for t in one.methane) if tag in wanted
    ]
    tests = calibrations(asked.reading, sensors, start_ns, until_ns)
    cuts = Cuts(asked, locks)
    feeds = {
        one.tag: one
        for one in switched(
            asked.reading,
            list(dict.fromkeys(t for one in locks for t in one.feed)),
            start_ns,
            until_ns,
        )
    }
    known = {(lock.id, tag): lock for lock in locks for tag in lock.methane if tag in wanted}
    made = [
        _action(asked, lock, one, tests, cuts, feeds, found)
        for (_, tag), lock in known.items()
        for one in found
        if one.alarm == f"{tag}/{lock.cut_limit}" and not one.late
    ]
    return sorted(made, key=lambda action: (action.one.began_ns, action.one.tag))


def _action(
    asked: Asked,
    lock: Interlock,
    one: Episode,
    tests: Sequence[Calibration],
    cuts: Cuts,
    feeds: Mapping[str, Switched],
    found: Sequence[Episode],
) -> Action:
    first, last = one.within(asked.period.start_ns, asked.until_ns)
    test = next(
        (t for t in tests if t.tag == one.tag and t.start_ns <= last and t.end_ns > first), None
    )
    cut = cuts.within([lock], first, last + round(lock.control_s * 1e9))
    off = [_off(feeds[tag], first) for tag in lock.feed]
    upto = max(last, cut.restored_ns)
    wrong = tuple(
        kind
        for kind in _WRONG
        if any(
            other.alarm == f"{lock.id}/{kind}"
            and other.began_ns <= upto
            and (other.ended_ns is None or other.ended_ns >= first)
            for other in found
        )
    )
    off_ns = max(off) if off and all(off) else 0
    passed = _passed(lock, one, cut.cut_ns, off_ns, wrong)
    return Action(lock, one, test, cut.cut_ns, off_ns, cut.restored_ns, wrong, passed)


def _off(feed: Switched, since_ns: int) -> int:
    """When a feed was off from a moment on: that moment where it was off already, 0 for never."""
    spans = [span for span in feed.spans(0) if span[1] > since_ns]
    return max(spans[0][0], since_ns) if spans else 0


def _passed(
    lock: Interlock, one: Episode, cut_ns: int, off_ns: int, wrong: Sequence[InterlockFinding]
) -> bool | None:
    if wrong:
        return False
    if not (lock.cut or lock.feed):
        return None
    in_time = not lock.cut or (bool(cut_ns) and cut_ns - one.began_ns <= lock.control_s * 1e9)
    return in_time and (not lock.feed or bool(off_ns))


def _row(asked: Asked, names: Naming, tags: Mapping[str, Tag], number: int, action: Action) -> Row:
    one, tag, lock = action.one, tags[action.one.tag], action.lock
    definition = names.alarms.get(one.alarm)
    sensor = asked.facts.sensors.get(tag.id, Sensor(tag.id))
    place = names.area(lock.area)
    cells: dict[str, Cell] = {
        "no": number,
        "what": REAL if action.test is None else TEST,
        "place": named(tag),
        "zone": Words(lock.zone_zh or place.zh, lock.zone_en or place.en),
        "limit": Number(one.limit, tag.decimals),
        "restore": None if definition is None else Number(definition.restore_at, tag.decimals),
        "highest": _highest(asked, tag, one),
        "began": one.began_ns,
        "cut": action.cut_ns or None,
        "took": action.took_s,
        "off": action.off_ns or None,
        "restored": action.restored_ns or None,
        "result": _result(action),
        "by": (action.test.user or sensor.by or None) if action.test else None,
        "remarks": marks(one),
        "signed": "",
    }
    return Row(cells)


def _highest(asked: Asked, tag: Tag, one: Episode) -> Number | None:
    first, last = one.within(asked.period.start_ns, asked.until_ns)
    lead = asked.reading.as_of([tag.id], first - 1)[0]
    rows = asked.reading.raw([tag.id], first, max(last, first + 1))[0]
    pieces = held(lead, rows, first, max(last, first + 1))
    value = pieces.value[pieces.usable]
    return Number(float(value.max()), tag.decimals) if len(value) else None


def _result(action: Action) -> Words:
    if action.passed is None:
        return Words("未判定", "not judged")
    if action.passed:
        return Words("合格", "passed")
    found = [_WRONG[kind] for kind in action.wrong]
    if not found and not action.cut_ns and action.lock.cut:
        found = [Words("未断电", "not cut")]
    if not found:
        found = [Words("超时或馈电未断", "late, or feed stayed on")]
    said = Words("、".join(one.zh for one in found), ", ".join(one.en for one in found))
    return Words(f"不合格：{said.zh}", f"failed: {said.en}") if said != NOTHING else said


INTERLOCK_TESTS: Final = Report("interlock-tests", TITLE, Span.MONTH, make)
