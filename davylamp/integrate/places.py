"""The row of a profile that a point stands for, where its names leave no doubt.

A location decides which limits a rule asks for, so it is left empty rather than guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scada.model import AreaKind, Kind
from scada.profiles import Profile, ProfileRow
from scada.profiles.units import factor

Group = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    """One word of each group stands in the names, none of ``without``; in these kinds of area."""

    location: str
    kind: Kind
    groups: tuple[Group, ...] = ()
    without: Group = ()
    areas: frozenset[AreaKind] = frozenset()


_FACE: Final = frozenset({AreaKind.LONGWALL})
_HEADING: Final = frozenset({AreaKind.HEADING})
_RETURN: Final = ("回风", "return")
_STANDBY: Final = ("备", "standby", "reserve")
_NUMBERED: Final = tuple(f"{n}{mark}" for n in range(1, 9) for mark in ("号", "#"))
"""Of several machines one is the standby, which no name tells."""

_MACHINES: Final = ("轴承", "电机", "皮带", "变压器", "油", "采空", "bearing", "motor", "belt", "goaf",
                    "transformer", "oil")  # fmt: skip
_MAIN_FAN: Final = ("主扇", "主通风机", "主要通风机", "main fan")
_LOCAL_FAN: Final = ("局扇", "局部通风机", "local fan", "auxiliary fan")
_STACK: Final = ("烟囱", "脱硫出口", "stack", "CEMS")
_BUNKER: Final = ("煤仓", "bunker", "coal silo")
_BELT: Final = ("皮带", "胶带", "带式", "滚筒", "belt", "conveyor", "drum")

_K: Final = Kind
RULES: Final = (
    _Rule("shearer", _K.METHANE, (("采煤机", "shearer"),)),
    _Rule("header_machine", _K.METHANE, (("掘进机", "掘锚", "roadheader"),)),
    _Rule("face.T0", _K.METHANE, (("T0", "隅角", "return corner"),), (), _FACE),
    _Rule("face.T1.low_high", _K.METHANE, (("T1",),), (), _FACE),
    _Rule("face.T1.outburst", _K.METHANE, (("T1",),), (), _FACE),
    _Rule("face.T2", _K.METHANE, (("T2",),), (), _FACE),
    _Rule("heading.T1", _K.METHANE, (("T1",),), (), _HEADING),
    _Rule("heading.T2", _K.METHANE, (("T2",),), (), _HEADING),
    _Rule("wing_main_return", _K.METHANE, (("总回风", "一翼回风", "main return"),)),
    _Rule("district_return", _K.METHANE, (("采区回风", "district return"),)),
    _Rule("charging.methane", _K.METHANE, (("充电硐室", "charging"),)),
    _Rule("bunker", _K.METHANE, (_BUNKER,)),
    _Rule("drain.surface", _K.METHANE, (("地面", "surface"), ("抽采泵", "泵房", "drainage")),
          ("管", "pipe")),
    _Rule("co.charging", _K.CO, (("充电硐室", "charging"),)),
    _Rule("co.seal", _K.CO, (("密闭", "火区", "seal"),)),
    _Rule("co.bunker", _K.CO, (_BUNKER,)),
    _Rule("co.belt", _K.CO, (_BELT,)),
    _Rule("co.face", _K.CO, (("工作面", "隅角", "face"),), (*_RETURN, "采空", "goaf"), _FACE),
    _Rule("co.face", _K.CO, (("隅角", "return corner"),), (), _FACE),
    _Rule("co.return", _K.CO, (_RETURN,), ("隅角", "corner", "采空", "goaf")),
    _Rule("co2.main_return", _K.CO2, (("总回风", "main return"),)),
    _Rule("co2.return", _K.CO2, (_RETURN,)),
    _Rule("co2.intake", _K.CO2, (("进风", "intake"),)),
    _Rule("h2.charging", _K.H2, (("充电硐室", "charging"),)),
    _Rule("temperature.compressor", _K.TEMPERATURE,
          (("空压机", "压风机", "compressor"), ("排气", "outlet", "discharge"))),
    _Rule("temperature.belt", _K.TEMPERATURE, (("滚筒", "drum"),)),
    _Rule("temperature.chamber", _K.TEMPERATURE, (("硐室", "变电所", "chamber", "substation"),), _MACHINES),
    _Rule("temperature.road", _K.TEMPERATURE, (("工作面", "回风", "face", "return"),),
          (*_MACHINES, "进风", "intake"), _FACE | _HEADING),
    _Rule("dust", _K.DUST),
    _Rule("pressure.main_fan", _K.PRESSURE,
          ((*_MAIN_FAN, "风硐", "fan drift"), ("负压", "vacuum", "depression", "static pressure"))),
    _Rule("barometer", _K.BAROMETER),
    _Rule("air.fan_drift", _K.AIR_VELOCITY, (("风硐", "fan drift"),)),
    _Rule("air.crossing", _K.AIR_VELOCITY, (("风桥", "air crossing"),)),
    _Rule("air.face", _K.AIR_VELOCITY, (("工作面", "face"),),
          ("巷", "road", "进风", "intake", *_RETURN), _FACE),
    _Rule("local_fan.standby", _K.FAN, (_LOCAL_FAN, _STANDBY)),
    _Rule("local_fan", _K.FAN, (_LOCAL_FAN,)),
    _Rule("main_fan.standby", _K.FAN, (_MAIN_FAN, _STANDBY)),
    _Rule("main_fan", _K.FAN, (_MAIN_FAN,), _NUMBERED),
    _Rule("duct_flow", _K.DUCT_FLOW),
    _Rule("door", _K.DOOR, (), ("一组", "pair", "闭锁", "interlock", "防爆", "explosion")),
    _Rule("feed", _K.FEED),
    _Rule("cut", _K.CUT),
    _Rule("smoke", _K.SMOKE, (_BELT,)),
    _Rule("drain.pump", _K.PUMP, (("抽采", "瓦斯泵", "drainage pump"),), _NUMBERED),
    _Rule("machine", _K.MACHINE, (("采煤机", "shearer"),)),
    _Rule("h2.purity", _K.H2, (("纯度", "purity"),), ("补氢", "makeup", "make-up")),
    _Rule("h2.pressure", _K.PRESSURE, (("氢压", "氢气压力", "hydrogen pressure"),)),
    _Rule("nh3.slip", _K.NH3, (("逃逸", "slip"),)),
    _Rule("nh3.storage", _K.NH3, (("氨区", "氨罐", "storage"),)),
    _Rule("bunker.co", _K.CO, (_BUNKER,)),
    _Rule("bunker.temperature", _K.TEMPERATURE, (_BUNKER,)),
    _Rule("bunker.methane", _K.METHANE, (_BUNKER,)),
    _Rule("bunker.level", _K.LEVEL, (_BUNKER,)),
    _Rule("mill.co", _K.CO, (("磨煤机", "mill"),)),
    _Rule("mill.temperature", _K.TEMPERATURE, (("磨煤机", "mill"), ("出口", "outlet"))),
    _Rule("furnace.pressure", _K.PRESSURE, (("炉膛", "furnace"),)),
    _Rule("furnace.oxygen", _K.O2, (("炉膛", "furnace"),)),
    _Rule("drum.level", _K.LEVEL, (("汽包", "drum"),)),
    _Rule("steam.pressure", _K.PRESSURE, (("主蒸汽", "主汽", "main steam"),)),
    _Rule("steam.temperature", _K.TEMPERATURE, (("主蒸汽", "主汽", "main steam"),)),
    _Rule("vibration.shaft", _K.VIBRATION, (("轴振", "shaft vibration"),)),
    _Rule("vibration.housing", _K.VIBRATION, (("瓦振", "轴承座", "housing vibration"),)),
    _Rule("bearing.thrust", _K.TEMPERATURE, (("推力瓦", "thrust"),)),
    _Rule("bearing.oil", _K.TEMPERATURE, (("回油", "return oil"), ("轴承", "瓦", "bearing"))),
    _Rule("bearing.metal", _K.TEMPERATURE, (("轴承金属", "瓦温", "bearing metal"),)),
    _Rule("lube_oil.pressure", _K.PRESSURE, (("润滑油", "lube oil"),)),
    _Rule("axial", _K.POSITION, (("轴向位移", "axial"),)),
    _Rule("speed", _K.SPEED, (("汽轮机", "汽机", "turbine"),)),
    _Rule("stack.dust", _K.DUST, (_STACK,)),
    _Rule("stack.so2", _K.SO2, (_STACK,)),
    _Rule("stack.nox", _K.NOX, (_STACK,)),
    _Rule("stack.oxygen", _K.O2, (_STACK,)),
    _Rule("stack.flow", _K.FLOW, (_STACK,)),
    _Rule("stack.temperature", _K.TEMPERATURE, (_STACK,)),
    _Rule("stack.velocity", _K.AIR_VELOCITY, (_STACK,)),
    _Rule("stack.pressure", _K.PRESSURE, (_STACK,)),
    _Rule("stack.humidity", _K.HUMIDITY, (_STACK,)),
    _Rule("machine_monitor", _K.METHANE,
          (("采煤机", "掘进机", "连采机", "shearer", "roadheader", "continuous miner"),)),
    _Rule("bleeder", _K.METHANE, (("bleeder",),)),
    _Rule("return_split", _K.METHANE, (_RETURN,)),
    _Rule("air.belt", _K.AIR_VELOCITY, (_BELT,)),
    _Rule("fan.forced", _K.FAN, (("送风机", "forced draught", "forced draft", "FD fan"),)),
    _Rule("fan.induced", _K.FAN, (("引风机", "induced draught", "induced draft", "ID fan"),)),
    _Rule("fan.primary", _K.FAN, (("一次风机", "primary air"),)),
    _Rule("flame", _K.SWITCH, (("火检", "flame"),)),
    _Rule("mill", _K.MACHINE, (("磨煤机", "coal mill"),)),
    _Rule("pump.feedwater", _K.PUMP, (("给水泵", "feed water pump", "feedwater pump"),), _STANDBY),
    _Rule("pump.circulating", _K.PUMP, (("循环水泵", "循泵", "circulating"),), _STANDBY),
    _Rule("pump.oil", _K.PUMP, (("油泵", "oil pump"),), _STANDBY),
    _Rule("conveyor", _K.CONVEYOR, (("输煤", "coal conveyor"),)),
)  # fmt: skip


def certain_location(
    names: Sequence[str],
    kind: Kind,
    unit: str,
    area: AreaKind,
    profile: Profile,
    gas_class: str,
) -> str:
    """The location that all names together leave no doubt about, or nothing.

    The row must fit kind, unit (empty: the row's is taken) and the mine's gas class.
    """
    text = " ".join(names)
    for rule in RULES:
        row = profile.rows.get(rule.location)
        if row is not None and _holds(rule, text, kind, area) and _fits(row, kind, unit, gas_class):
            return rule.location
    return ""


def _holds(rule: _Rule, text: str, kind: Kind, area: AreaKind) -> bool:
    return (
        rule.kind is kind
        and (not rule.areas or area in rule.areas)
        and all(_any(group, text) for group in rule.groups)
        and not _any(rule.without, text)
    )


def _any(words: Group, text: str) -> bool:
    """Whether one of the words stands in the text; what is ASCII must not go on in a letter or digit."""
    return any(_stands(word, text) for word in words)


def _stands(word: str, text: str) -> bool:
    if not word.isascii():
        return word in text
    plain, wanted = text.casefold().replace("_", " "), word.casefold()
    at = plain.find(wanted)
    while at >= 0:
        around = plain[at - 1 : at] + plain[at + len(wanted) : at + len(wanted) + 1]
        if not any(c.isascii() and c.isalnum() for c in around):
            return True
        at = plain.find(wanted, at + 1)
    return False


def _fits(row: ProfileRow, kind: Kind, unit: str, gas_class: str) -> bool:
    if row.kind is not kind or (row.gas_classes and gas_class not in row.gas_classes):
        return False
    return not unit or factor(row.unit, unit) is not None
