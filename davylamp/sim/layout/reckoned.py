"""The calculated tags of the demo site: emission, air, running hours, minutes above a limit."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from davylamp.sim.layout.mine import FACES, FIRST_DISTRICT, HEADINGS, faces, headings
from davylamp.sim.rationale import WHY
from scada.model import AlarmDefinition, AlarmKind, Comparison

_COLUMNS = (
    "tag", "kind", "area", "name_zh", "name_en", "unit", "low", "high", "resolution", "expression",
)  # fmt: skip


def calculated_rows(districts: int) -> Iterator[Mapping[str, str]]:
    """The rows of ``calculated.csv`` for a mine of so many districts and the unit."""
    rows = [*_faces(districts), *_headings(districts), *_districts(districts), *_MINE, *_UNIT]
    return (dict(zip(_COLUMNS, row, strict=True)) for row in rows)


def calculated_limits(districts: int) -> Iterator[AlarmDefinition]:
    """The limits of calculated tags: like those of any tag, they stand in ``alarms.csv``."""
    for place in faces(districts):
        yield _limit(f"{place}.T2.minutes", "long", AlarmKind.ALARM, ">=", 10.0, 3, "methane_site")
    yield _limit("fan_house.fan.any", "none", AlarmKind.STATE, "=", 0.0, 1, "fan_stopped")
    yield _limit("unit1.stack.NOx.ref", "high", AlarmKind.ALARM, ">=", 50.0, 3, "emission_high")


def _limit(
    tag: str, limit: str, kind: AlarmKind, sign: str, value: float, priority: int, why: str
) -> AlarmDefinition:
    return AlarmDefinition(
        tag=tag,
        limit=limit,
        kind=kind,
        comparison=Comparison(sign),
        value=value,
        deadband=1.0 if kind is AlarmKind.ALARM else 0.0,
        priority=priority,
        rule="site",
        **asdict(WHY[why]),
    )


Row = tuple[str, ...]


def _faces(districts: int) -> Iterator[Row]:
    for place in faces(districts):
        yield (
            f"{place}.emission", "flow", place, f"{place}工作面绝对瓦斯涌出量",
            f"{place} face absolute methane emission", "m³/min", "0", "60", "0.01",
            f"[{place}.T2] * [{place}.flow]",
        )  # fmt: skip
        yield (
            f"{place}.T2.minutes", "position", place, f"{place}工作面T2今日超限时间",
            f"{place} face T2 above 1 % today", "min", "0", "1440", "0.1",
            f"minutes_today([{place}.T2] >= 1.0 %CH4)",
        )  # fmt: skip
        yield (
            f"{place}.T1.mean", "methane", place, f"{place}工作面T1五分钟均值",
            f"{place} face T1, mean of 5 min", "%CH4", "0", "4", "0.01",
            f"mean([{place}.T1], 5 min)",
        )  # fmt: skip


def _headings(districts: int) -> Iterator[Row]:
    for place in headings(districts):
        yield (
            f"{place}.fan.hours", "position", place, f"{place}掘进局扇运行时间",
            f"{place} heading local fan running hours", "h", "0", "100000", "0.01",
            f"running_hours([{place}.fan])",
        )  # fmt: skip
        yield (
            f"{place}.fan.starts", "position", place, f"{place}掘进局扇今日启动次数",
            f"{place} heading local fan starts today", "次", "0", "1000", "1",
            f"count_today([{place}.fan])",
        )  # fmt: skip
        yield (
            f"{place}.emission", "flow", place, f"{place}掘进绝对瓦斯涌出量",
            f"{place} heading absolute methane emission", "m³/min", "0", "30", "0.01",
            f"[{place}.T2] * [{place}.duct.flow]",
        )  # fmt: skip


def _districts(districts: int) -> Iterator[Row]:
    for district in range(districts):
        number = f"{FIRST_DISTRICT + district}"
        flows = " + ".join(
            [f"[{number}{k:02d}.flow]" for k in FACES]
            + [f"[{number}{k:02d}.duct.flow]" for k in HEADINGS]
        )
        emissions = " + ".join(f"[{number}{k:02d}.emission]" for k in (*FACES, *HEADINGS))
        yield (
            f"return{number}.used", "air_flow", f"return{number}", f"{number}采区用风量",
            f"District {number} air used by its places", "m³/min", "0", "20000", "1", flows,
        )  # fmt: skip
        yield (
            f"return{number}.balance", "air_flow", f"return{number}", f"{number}采区风量平衡",
            f"District {number} air balance", "m³/min", "-20000", "20000", "1",
            f'[return{number}.air] * 20 "m²" - [return{number}.used]',
        )  # fmt: skip
        yield (
            f"return{number}.emission", "flow", f"return{number}", f"{number}采区瓦斯涌出量",
            f"District {number} methane emission of its places", "m³/min", "0", "200", "0.01",
            emissions,
        )  # fmt: skip


_MINE: tuple[Row, ...] = (
    (
        "main_return.emission", "flow", "main_return", "全矿绝对瓦斯涌出量",
        "Mine absolute methane emission", "m³/min", "0", "2000", "0.1",
        "[main_return.CH4] * [main_return.flow]",
    ),
    (
        "main_return.emission.today", "position", "main_return", "全矿今日瓦斯涌出总量",
        "Mine methane emission today", "m³", "0", "3000000", "10",
        "total_today([main_return.emission])",
    ),
    (
        "main_intake.baro.rate", "barometer", "main_intake", "大气压变化率",
        "Barometer, change per hour", "hPa/h", "-60", "60", "0.1",
        "rate_min(mean([main_intake.baro], 30 min))",
    ),
    (
        "fan_house.fan.any", "fan", "fan_house", "主扇运行", "A main fan runs", "", "", "", "",
        "[fan_house.fan1.run] or [fan_house.fan2.run]",
    ),
)  # fmt: skip

_UNIT: tuple[Row, ...] = (
    *(
        (
            f"unit1.stack.{gas}.ref", kind, "unit1.stack", f"1号机组净烟气{name}折算值",
            f"Unit 1 stack {name} at 6 % O2", "mg/m³", "0", "500", "0.1",
            f"[unit1.stack.{gas}] * (21 - 6) / (21 - [unit1.stack.O2])",
        )
        for gas, kind, name in (("SO2", "so2", "SO2"), ("NOx", "nox", "NOx"), ("PM", "dust", "PM"))
    ),
    (
        "unit1.stack.NOx.mass", "flow", "unit1.stack", "1号机组NOx排放速率",
        "Unit 1 NOx mass flow", "kg/h", "0", "1000", "0.1",
        "[unit1.stack.NOx] * [unit1.stack.flow]",
    ),
)  # fmt: skip
