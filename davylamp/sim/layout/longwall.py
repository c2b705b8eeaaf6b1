"""A longwall face: gas, air, shearer, conveyors, supports, gate roads."""

from davylamp.sim.layout.limits import high, low, rise, state
from davylamp.sim.layout.sheet import AreaSheet, Sheet
from davylamp.sim.point import Channel, Place
from scada.model import Kind, Quantity

SUPPORTS = range(5, 125, 10)
"""Numbers of the supports whose leg pressure is measured."""


def longwall(sheet: Sheet, number: str) -> None:
    """Add face ``number`` (``3301``)."""
    place = Place(
        id=number,
        name_zh=f"{number} 综采",
        name_en=f"Longwall {number}",
        kind="longwall",
        parent="mine",
    )
    area = sheet.area(place, zh=f"{number}工作面", en=f"{number} face")
    _gas(area, number)
    _air(area, number)
    _power(area, number)
    _shearer(area, number)
    _conveyors(area, number)
    _services(area, number)


def _gas(area: AreaSheet, n: str) -> None:
    area.methane("T0", "隅角T0", "return corner T0", f"{n}.ch4_t0", number="T0", location="face.T0")
    burst = rise("rise", 0.5, "gas_rise", Quantity.RATE_MIN, 20.0, deadband=0.2)
    area.methane(
        "T1",
        "T1",
        "T1",
        f"{n}.ch4_t1",
        number="T1",
        location="face.T1.low_high",
        limits=(burst,),
    )
    area.methane("T2", "回风T2", "return T2", f"{n}.ch4_t2", number="T2", location="face.T2")
    area.methane(
        "TM", "回风中部", "mid-return", f"{n}.ch4_mid", number="TM", location="face.return_mid"
    )
    area.methane(
        "T3",
        "进风T3",
        "intake T3",
        f"{n}.ch4_t3",
        number="T3",
        location="methane.site",
        limits=(high("alarm", 0.5, "methane_site", 3),),
    )
    area.methane(
        "shearer.CH4", "采煤机", "shearer", f"{n}.ch4_shearer", number="机载", location="shearer"
    )
    co = Channel(variable=f"{n}.co_return", gain=1.0, wander=0.5)
    area.analog(Kind.CO, "CO", "回风CO", "return CO", co, number="CO", location="co.return")
    corner = Channel(variable=f"{n}.co_return", base=1.5, gain=1.0, wander=0.6)
    area.analog(
        Kind.CO, "CO0", "隅角CO", "return corner CO", corner, number="CO0", location="co.face"
    )
    belt = Channel(base=4.0, gain=0.0, wander=0.4)
    area.analog(Kind.CO, "belt.CO", "顺槽皮带CO", "gate belt CO", belt, location="co.belt")
    co2 = Channel(variable=f"{n}.ch4_t2", base=0.12, gain=0.35, wander=0.01)
    area.analog(Kind.CO2, "CO2", "回风CO2", "return CO2", co2, number="CO2", location="co2.return")
    o2 = Channel(variable=f"{n}.ch4_t0", base=20.7, gain=-0.8, wander=0.04)
    area.analog(
        Kind.O2,
        "O2",
        "隅角O2",
        "return corner O2",
        o2,
        number="O2",
        limits=(low("alarm", 18.0, "o2_low", 2),),
    )


def _air(area: AreaSheet, n: str) -> None:
    air = Channel(variable=f"{n}.air")
    area.analog(
        Kind.AIR_VELOCITY,
        "air",
        "回风风速",
        "return air velocity",
        air,
        number="V",
        location="air.face",
        normal=(1.0, 3.0),
        limits=(low("reduced", 1.0, "air_low", 3, deadband=0.1),),
    )
    intake = Channel(variable=f"{n}.air", gain=0.92)
    area.analog(
        Kind.AIR_VELOCITY,
        "air_in",
        "进风风速",
        "intake air velocity",
        intake,
        location="air.district",
        normal=(0.9, 3.0),
        limits=(low("reduced", 0.9, "air_low", 4, deadband=0.1),),
    )
    flow = Channel(variable=f"{n}.flow")
    area.analog(
        Kind.AIR_FLOW,
        "flow",
        "风量",
        "airflow",
        flow,
        number="Q",
        normal=(900.0, 1500.0),
        limits=(low("low", 700.0, "air_low", 3, deadband=30.0),),
    )
    warm = Channel(variable=f"{n}.cutting", base=24.2, gain=1.1, tau_s=900.0, wander=0.15)
    area.analog(
        Kind.TEMPERATURE,
        "temp",
        "温度",
        "temperature",
        warm,
        number="T",
        location="temperature.road",
        high=50.0,
        normal=(18.0, 28.0),
    )
    for name, zh, en, base in (
        ("temp_return", "回风温度", "return temperature", 25.1),
        ("temp_in", "进风温度", "intake temperature", 19.6),
    ):
        channel = Channel(variable=f"{n}.cutting", base=base, gain=0.5, tau_s=1200.0, wander=0.12)
        area.analog(Kind.TEMPERATURE, name, zh, en, channel, high=50.0, normal=(15.0, 28.0))
    humid = Channel(base=88.0, gain=0.0, wander=1.2)
    area.analog(Kind.HUMIDITY, "humidity", "湿度", "humidity", humid)
    dust = Channel(variable=f"{n}.cutting", base=0.8, gain=1.6, tau_s=25.0, wander=0.15)
    area.analog(Kind.DUST, "dust", "回风粉尘", "return dust", dust, number="粉尘", location="dust")
    corner = Channel(variable=f"{n}.cutting", base=0.6, gain=1.1, tau_s=40.0, wander=0.1)
    area.analog(Kind.DUST, "dust_stage", "转载点粉尘", "transfer point dust", corner)
    for letter, zh in (("a", "进风门A"), ("b", "进风门B")):
        area.switch(
            Kind.DOOR,
            f"door_{letter}",
            zh,
            f"intake door {letter.upper()}",
            f"{n}.door_{letter}",
        )
    area.switch(
        Kind.DOOR, "doors", "风门闭锁", "doors both open", f"{n}.doors", location="door.pair"
    )
    across = Channel(variable=f"{n}.flow", gain=0.055, wander=0.8)
    area.analog(
        Kind.PRESSURE,
        "dp",
        "压差",
        "pressure difference",
        across,
        unit="Pa",
        low=0.0,
        high=500.0,
        resolution=1.0,
        noise=0.6,
    )


def _power(area: AreaSheet, n: str) -> None:
    area.switch(
        Kind.FEED,
        "feed",
        "馈电",
        "power",
        f"{n}.feed",
        state("off", 0, "feed_off", 3),
        number="馈电",
        location="feed",
    )
    area.switch(
        Kind.FEED,
        "feed_return",
        "回风巷馈电",
        "return road power",
        f"{n}.feed_return",
        state("off", 0, "feed_off", 4),
        location="feed",
    )
    area.switch(
        Kind.CUT,
        "cut",
        "断电",
        "cut order",
        f"{n}.cut",
        state("ordered", 1, "cut_ordered", 2),
        number="断电",
        location="cut",
    )
    volts = Channel(variable=f"{n}.feed", gain=1150.0, tau_s=0.3, wander=4.0)
    area.analog(
        Kind.POWER,
        "volts",
        "移变电压",
        "transformer voltage",
        volts,
        unit="V",
        high=1500.0,
        resolution=1.0,
        noise=1.5,
        number="U",
        normal=(1080.0, 1200.0),
    )


def _shearer(area: AreaSheet, n: str) -> None:
    run = f"{n}.shearer"
    area.switch(Kind.MACHINE, "shearer.run", "采煤机", "shearer", run, location="machine")
    position = Channel(variable=f"{n}.position")
    area.analog(Kind.POSITION, "shearer.position", "采煤机位置", "shearer position", position)
    speed = Channel(variable=f"{n}.haulage", wander=0.1)
    area.analog(
        Kind.SPEED,
        "shearer.speed",
        "采煤机牵引速度",
        "shearer haulage speed",
        speed,
        unit="m/min",
        high=15.0,
        noise=0.02,
    )
    for side, zh, en in (("L", "左", "left"), ("R", "右", "right")):
        amps = Channel(variable=f"{n}.cutting", base=0.0, gain=212.0, tau_s=1.0, wander=9.0)
        area.analog(
            Kind.CURRENT,
            f"shearer.cut_{side}",
            f"采煤机{zh}截割电流",
            f"shearer {en} cutting current",
            amps,
        )
        warm = Channel(variable=f"{n}.cutting", base=32.0, gain=46.0, tau_s=1500.0, wander=0.6)
        area.analog(
            Kind.TEMPERATURE,
            f"shearer.temp_{side}",
            f"采煤机{zh}截割电机温度",
            f"shearer {en} cutting motor temperature",
            warm,
        )
    haul = Channel(variable=f"{n}.cutting", gain=64.0, tau_s=1.0, wander=3.0)
    area.analog(Kind.CURRENT, "shearer.haul", "采煤机牵引电流", "shearer haulage current", haul)
    water = Channel(base=2.1, gain=0.0, wander=0.05)
    area.analog(
        Kind.PRESSURE,
        "shearer.spray",
        "采煤机喷雾压力",
        "shearer spray pressure",
        water,
        unit="MPa",
        high=10.0,
        noise=0.02,
    )


def _conveyors(area: AreaSheet, n: str) -> None:
    for name, zh, en, amps in (
        ("afc", "刮板机", "face conveyor", 168.0),
        ("stage", "转载机", "stage loader", 96.0),
        ("crusher", "破碎机", "crusher", 74.0),
        ("belt", "顺槽皮带", "gate belt", 118.0),
    ):
        run = f"{n}.conveyors"
        area.switch(Kind.CONVEYOR, f"{name}.run", zh, en, run)
        load = Channel(variable=f"{n}.load", base=0.0, gain=amps, tau_s=4.0, wander=3.5)
        area.analog(Kind.CURRENT, f"{name}.amps", f"{zh}电流", f"{en} current", load)
        warm = Channel(variable=f"{n}.load", base=24.0, gain=25.0, tau_s=1400.0, wander=0.4)
        area.analog(
            Kind.TEMPERATURE, f"{name}.temp", f"{zh}轴承温度", f"{en} bearing temperature", warm
        )
    speed = Channel(variable=f"{n}.conveyors", gain=3.15, tau_s=6.0)
    area.analog(Kind.SPEED, "belt.speed", "顺槽皮带速度", "gate belt speed", speed)
    area.switch(
        Kind.SMOKE,
        "belt.smoke",
        "顺槽皮带烟雾",
        "gate belt smoke",
        "zero",
        location="smoke",
        number="烟雾",
    )
    for name, zh, en in (
        ("slip", "顺槽皮带打滑", "gate belt slip"),
        ("track", "顺槽皮带跑偏", "gate belt off track"),
        ("pile", "顺槽皮带堆煤", "gate belt choke"),
        ("cord", "顺槽皮带拉线", "gate belt pull cord"),
    ):
        area.switch(Kind.SWITCH, f"belt.{name}", zh, en, "zero")


def _services(area: AreaSheet, n: str) -> None:
    for pump in (1, 2):
        area.switch(
            Kind.PUMP,
            f"emulsion.pump{pump}",
            f"乳化液泵{pump}",
            f"emulsion pump {pump}",
            f"{n}.feed" if pump == 1 else "zero",
        )
    press = Channel(variable=f"{n}.feed", base=4.0, gain=27.2, tau_s=20.0, wander=0.25)
    area.analog(
        Kind.PRESSURE,
        "emulsion.pressure",
        "乳化液压力",
        "emulsion pressure",
        press,
        unit="MPa",
        high=50.0,
        resolution=0.1,
        noise=0.1,
        normal=(25.0, 34.0),
    )
    level = Channel(base=1.35, gain=0.0, wander=0.05)
    area.analog(
        Kind.LEVEL,
        "emulsion.level",
        "乳化液箱液位",
        "emulsion tank level",
        level,
        high=3.0,
        limits=(low("low", 0.6, "level_low", 4, on_delay_s=5.0, deadband=0.05),),
    )
    for support in SUPPORTS:
        leg = Channel(
            variable=f"{n}.weighting", base=23.0 + support % 7, gain=8.0, tau_s=60.0, wander=0.6
        )
        area.analog(
            Kind.PRESSURE,
            f"support{support:03d}",
            f"{support}号支架压力",
            f"support {support} leg pressure",
            leg,
            unit="MPa",
            high=60.0,
            resolution=0.1,
            noise=0.04,
            normal=(15.0, 38.0),
            pack="supports",
        )
    sump = Channel(base=0.62, gain=0.0, wander=0.05)
    area.analog(
        Kind.LEVEL,
        "sump",
        "顺槽水仓水位",
        "gate road sump level",
        sump,
        high=3.0,
        limits=(high("high", 1.5, "level_high", 4, on_delay_s=5.0, deadband=0.05),),
    )
    area.switch(Kind.PUMP, "sump.pump", "顺槽水泵", "gate road pump", f"{n}.feed_return")
    for name, zh, en, base, unit, span in (
        ("drain.ch4", "抽采浓度", "drainage concentration", 26.0, "%CH4", 100.0),
        ("drain.flow", "抽采流量", "drainage flow", 24.5, "m³/min", 100.0),
        ("drain.suction", "抽采负压", "drainage suction", 14.2, "kPa", 60.0),
    ):
        kind = {"%": Kind.CONCENTRATION, "m": Kind.FLOW, "k": Kind.PRESSURE}[unit[0]]
        channel = Channel(variable="drain.vacuum", gain=base, tau_s=30.0, wander=base * 0.01)
        area.analog(kind, name, zh, en, channel, unit=unit, high=span)
    area.analog(
        Kind.TEMPERATURE,
        "goaf.temp",
        "采空区温度",
        "goaf temperature",
        Channel(base=26.8, gain=0.0, wander=0.1),
        number="采空区",
        limits=(high("alarm", 45.0, "bunker_heating", 3),),
    )
    area.analog(
        Kind.CO,
        "goaf.CO",
        "采空区CO",
        "goaf CO",
        Channel(variable="goaf.breath", base=8.0, gain=2.0, wander=0.5),
        high=1000.0,
        location="co.seal",
    )
