"""A heading: local fans and duct, gas, roadheader, power, water."""

from davylamp.sim.layout.limits import high, low, state
from davylamp.sim.layout.sheet import AreaSheet, Sheet
from davylamp.sim.point import Channel, Place
from scada.model import Kind


def heading(sheet: Sheet, number: str) -> None:
    """Add heading ``number`` (``3303``)."""
    place = Place(
        id=number,
        name_zh=f"{number} 掘进",
        name_en=f"Heading {number}",
        kind="heading",
        parent="mine",
    )
    area = sheet.area(place, zh=f"{number}掘进", en=f"{number} heading")
    _gas(area, number)
    _fans(area, number)
    _air(area, number)
    _power(area, number)
    _roadheader(area, number)
    _haulage(area, number)


def _gas(area: AreaSheet, n: str) -> None:
    area.methane("T1", "T1", "T1", f"{n}.ch4_t1", number="T1", location="heading.T1")
    area.methane("T2", "回风T2", "return T2", f"{n}.ch4_t2", number="T2", location="heading.T2")
    area.methane(
        "T3",
        "局扇处T3",
        "local fan T3",
        f"{n}.ch4_t3",
        number="T3",
        location="methane.site",
        limits=(high("alarm", 0.5, "methane_site", 2),),
    )
    area.methane(
        "machine.CH4",
        "掘进机",
        "roadheader",
        f"{n}.ch4_machine",
        number="机载",
        location="header_machine",
    )
    co = Channel(variable=f"{n}.cutting", base=4.2, gain=1.8, tau_s=60.0, wander=0.5)
    area.analog(Kind.CO, "CO", "CO", "CO", co, number="CO", location="co.face")
    co2 = Channel(variable=f"{n}.ch4_t1", base=0.12, gain=0.3, wander=0.01)
    area.analog(Kind.CO2, "CO2", "CO2", "CO2", co2, location="co2.return")
    o2 = Channel(variable=f"{n}.ch4_t1", base=20.7, gain=-0.5, wander=0.04)
    area.analog(Kind.O2, "O2", "O2", "O2", o2, limits=(low("alarm", 18.0, "o2_low", 2),))


def _fans(area: AreaSheet, n: str) -> None:
    for role, zh, en in (
        ("main", "主局扇", "main local fan"),
        ("standby", "备用局扇", "standby local fan"),
    ):
        run = f"{n}.fan_{role}"
        name = "fan" if role == "main" else "fan2"
        if role == "main":
            area.switch(Kind.FAN, name, zh, en, run, number="局扇", location="local_fan")
        else:
            area.switch(Kind.FAN, name, zh, en, run, number="备扇", location="local_fan.standby")
        amps = Channel(variable=run, gain=43.0, tau_s=1.0, wander=0.5)
        area.analog(Kind.CURRENT, f"{name}.amps", f"{zh}电流", f"{en} current", amps, high=150.0)
        warm = Channel(variable=run, base=21.0, gain=29.0, tau_s=900.0, wander=0.3)
        area.analog(
            Kind.TEMPERATURE, f"{name}.temp", f"{zh}轴承温度", f"{en} bearing temperature", warm
        )
        shake = Channel(variable=run, base=0.1, gain=2.3, tau_s=1.0, wander=0.1)
        area.analog(Kind.VIBRATION, f"{name}.vib", f"{zh}振动", f"{en} vibration", shake)


def _air(area: AreaSheet, n: str) -> None:
    area.switch(
        Kind.DUCT_FLOW,
        "duct",
        "风筒风量",
        "duct flow",
        f"{n}.duct_ok",
        number="风筒",
        location="duct_flow",
    )
    flow = Channel(variable=f"{n}.duct")
    area.analog(
        Kind.AIR_FLOW,
        "duct.flow",
        "风筒风量值",
        "duct airflow",
        flow,
        number="Q",
        high=1000.0,
        noise=2.0,
        normal=(220.0, 500.0),
        limits=(low("low", 180.0, "duct_low", 3),),
    )
    air = Channel(variable=f"{n}.air")
    area.analog(
        Kind.AIR_VELOCITY,
        "air",
        "回风风速",
        "return air velocity",
        air,
        number="V",
        location="air.heading.coal",
        noise=0.008,
        normal=(0.25, 4.0),
    )
    warm = Channel(variable=f"{n}.cutting", base=22.4, gain=1.6, tau_s=900.0, wander=0.15)
    area.analog(
        Kind.TEMPERATURE,
        "temp",
        "温度",
        "temperature",
        warm,
        location="temperature.road",
        high=50.0,
        normal=(15.0, 28.0),
    )
    dust = Channel(variable=f"{n}.cutting", base=0.7, gain=1.9, tau_s=25.0, wander=0.15)
    area.analog(Kind.DUST, "dust", "粉尘", "dust", dust, number="粉尘", location="dust")
    area.analog(
        Kind.HUMIDITY, "humidity", "湿度", "humidity", Channel(base=84.0, gain=0.0, wander=1.0)
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
        Kind.CUT,
        "cut",
        "断电",
        "cut order",
        f"{n}.cut",
        state("ordered", 1, "cut_ordered", 2),
        number="断电",
        location="cut",
    )
    area.switch(
        Kind.FEED, "fan.feed", "局扇专用电源", "fan supply", f"{n}.fan_supply", location="feed"
    )


def _roadheader(area: AreaSheet, n: str) -> None:
    area.switch(Kind.MACHINE, "machine.run", "掘进机", "roadheader", f"{n}.machine")
    amps = Channel(variable=f"{n}.cutting", gain=142.0, tau_s=1.0, wander=6.0)
    area.analog(Kind.CURRENT, "machine.amps", "掘进机截割电流", "roadheader cutting current", amps)
    warm = Channel(variable=f"{n}.cutting", base=30.0, gain=38.0, tau_s=1500.0, wander=0.5)
    area.analog(
        Kind.TEMPERATURE, "machine.temp", "掘进机电机温度", "roadheader motor temperature", warm
    )
    oil = Channel(variable=f"{n}.cutting", base=29.0, gain=19.0, tau_s=1800.0, wander=0.4)
    area.analog(Kind.TEMPERATURE, "machine.oil", "掘进机油温", "roadheader oil temperature", oil)
    advance = Channel(variable=f"{n}.advance")
    area.analog(
        Kind.POSITION, "machine.advance", "进尺", "advance", advance, high=2000.0, resolution=0.01
    )


def _haulage(area: AreaSheet, n: str) -> None:
    run = f"{n}.conveyors"
    area.switch(Kind.CONVEYOR, "belt.run", "皮带", "belt", run)
    amps = Channel(variable=f"{n}.load", gain=52.0, tau_s=4.0, wander=1.5)
    area.analog(Kind.CURRENT, "belt.amps", "皮带电流", "belt current", amps)
    warm = Channel(variable=f"{n}.load", base=24.0, gain=27.0, tau_s=1400.0, wander=0.3)
    area.analog(Kind.TEMPERATURE, "belt.temp", "皮带滚筒温度", "belt drum temperature", warm)
    area.switch(
        Kind.SMOKE,
        "belt.smoke",
        "皮带烟雾",
        "belt smoke",
        "zero",
        number="烟雾",
        location="smoke",
    )
    for name, zh, en in (("slip", "皮带打滑", "belt slip"), ("cord", "皮带拉线", "belt pull cord")):
        area.switch(Kind.SWITCH, f"belt.{name}", zh, en, "zero")
    area.analog(
        Kind.LEVEL,
        "sump",
        "水仓水位",
        "sump level",
        Channel(base=0.48, gain=0.0, wander=0.04),
        high=3.0,
        limits=(high("high", 1.5, "level_high", 4, on_delay_s=5.0, deadband=0.05),),
    )
    area.switch(Kind.PUMP, "sump.pump", "水泵", "pump", f"{n}.feed")
    for letter, zh in (("a", "风门A"), ("b", "风门B")):
        area.switch(
            Kind.DOOR,
            f"door_{letter}",
            zh,
            f"door {letter.upper()}",
            f"{n}.door_{letter}",
            state("open", 1, "door_open", 4, on_delay_s=60.0),
        )
