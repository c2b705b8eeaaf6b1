"""The power unit: boiler, mills, bunkers, turbine, generator, SCR, fans, feed water, stack."""

from davylamp.sim.layout.limits import apart, bearing, high, levels, low, rise, state
from davylamp.sim.layout.sheet import AreaSheet, Sheet
from davylamp.sim.point import Channel, Limit, Place, Wire
from scada.model import Kind, Quantity

LOAD = "unit1.load"
MILLS = "ABCDE"


def unit() -> Sheet:
    """All places and points of unit 1; its figures are those of a 350 MW hydrogen-cooled unit."""
    sheet = Sheet("unit")
    sheet.places.append(
        Place(
            id="unit1",
            name_zh="1号机组",
            name_en="Power unit 1",
            kind="unit",
            profile="power-plant",
        )
    )
    _boiler(_area(sheet, "boiler", "锅炉", "boiler"))
    _mills(_area(sheet, "mills", "磨煤机", "mills"))
    _bunkers(_area(sheet, "bunkers", "原煤仓", "coal bunkers"))
    _turbine(_area(sheet, "turbine", "汽轮机", "turbine"))
    _generator(_area(sheet, "generator", "发电机", "generator"))
    _ammonia(_area(sheet, "nh3", "脱硝氨区", "ammonia"))
    _fans(_area(sheet, "fans", "风机", "fans"))
    _feedwater(_area(sheet, "feedwater", "给水", "feed water"))
    _stack(_area(sheet, "stack", "烟囱", "stack"))
    return sheet


def _area(sheet: Sheet, name: str, zh: str, en: str) -> AreaSheet:
    place = Place(
        id=f"unit1.{name}",
        name_zh=f"1号机组{zh}",
        name_en=f"Unit 1 {en}",
        kind="unit",
        parent="unit1",
        profile="power-plant",
    )
    return sheet.area(place, "unit1", "1号机组", "Unit 1")


def _of_load(
    base: float, gain: float, tau_s: float = 30.0, wander: float = 0.0, at: float = 0.89
) -> Channel:
    """A channel that has ``base`` at the usual load (0.89) and moves by ``gain`` per unit of load."""
    return Channel(variable=LOAD, base=base - gain * at, gain=gain, tau_s=tau_s, wander=wander)


def _steady(base: float, wander: float) -> Channel:
    return Channel(base=base, gain=0.0, wander=wander)


def _furnace_limits(k: int) -> tuple[Limit, ...]:
    """Surge, distance from the set point, and of the first transmitter from the second."""
    surge = rise("surge", 120.0, "furnace_surge", Quantity.RATE_S, 5.0, deadband=20.0)
    off = apart("off", 600.0, "furnace_surge", "-100", on_delay_s=1.0, deadband=50.0)
    other = apart(
        "apart", 400.0, "transmitters_apart", "unit1.furnace.p2", on_delay_s=2.0, deadband=50.0
    )
    return (surge, *off, *(other if k == 1 else ()))


def _boiler(area: AreaSheet) -> None:
    for k in (1, 2, 3):
        area.analog(
            Kind.PRESSURE,
            f"furnace.p{k}",
            f"炉膛压力{k}",
            f"furnace pressure {k}",
            Channel(variable="unit1.furnace", base=-100.0, wander=12.0),
            unit="Pa",
            low=-4000.0,
            high=4000.0,
            resolution=1.0,
            noise=14.0,
            number="P",
            location="furnace.pressure",
            normal=(-400.0, 300.0),
            limits=_furnace_limits(k),
        )
    for side, zh in (("A", "A侧"), ("B", "B侧")):
        area.analog(
            Kind.O2,
            f"furnace.o2_{side}",
            f"炉膛氧量{zh}",
            f"furnace O2 {side}",
            _of_load(3.4, -4.0, 30.0, 0.12),
            resolution=0.01,
            location="furnace.oxygen",
            normal=(2.0, 6.0),
            noise=0.03,
        )
        area.analog(
            Kind.TEMPERATURE,
            f"flue.temp_{side}",
            f"排烟温度{zh}",
            f"flue gas temperature {side}",
            _of_load(128.0, 34.0, 240.0, 0.8),
            high=400.0,
        )
        area.analog(
            Kind.TEMPERATURE,
            f"screen.temp_{side}",
            f"屏过出口温度{zh}",
            f"platen superheater outlet {side}",
            _of_load(512.0, 18.0, 120.0, 1.4),
            high=700.0,
            location="steam.temperature",
        )
    area.analog(
        Kind.LEVEL,
        "drum.level",
        "汽包水位",
        "drum level",
        _steady(2.0, 9.0),
        unit="mm",
        low=-300.0,
        high=300.0,
        resolution=1.0,
        noise=2.5,
        number="水位",
        location="drum.level",
        normal=(-75.0, 75.0),
        limits=(
            high("high", 125.0, "process", 2, on_delay_s=3.0, deadband=5.0),
            low("low", -125.0, "process", 2, on_delay_s=3.0, deadband=5.0),
        ),
    )
    area.analog(
        Kind.PRESSURE,
        "drum.pressure",
        "汽包压力",
        "drum pressure",
        _of_load(18.1, 3.0, 60.0, 0.04),
        unit="MPa",
        high=30.0,
        location="steam.pressure",
        limits=(high("alarm", 19.6, "pressure_high", 2, on_delay_s=2.0, deadband=0.1),),
    )
    area.analog(
        Kind.PRESSURE,
        "steam.pressure",
        "主汽压力",
        "main steam pressure",
        _of_load(16.5, 2.4, 60.0, 0.04),
        unit="MPa",
        high=30.0,
        location="steam.pressure",
        limits=(high("alarm", 17.8, "pressure_high", 2, on_delay_s=2.0, deadband=0.1),),
    )
    for name, zh, en, base in (
        ("steam.temp", "主汽温度", "main steam temperature", 537.0),
        ("reheat.temp", "再热汽温", "reheat temperature", 536.0),
    ):
        area.analog(
            Kind.TEMPERATURE,
            name,
            zh,
            en,
            _of_load(base, 9.0, 120.0, 0.9),
            high=700.0,
            location="steam.temperature",
            normal=(525.0, 545.0),
            limits=(
                high("high", 551.0, "process", 2, on_delay_s=3.0, deadband=1.0),
                low("low", 500.0, "process", 3, on_delay_s=3.0, deadband=1.0),
            ),
        )
    area.analog(
        Kind.FLOW,
        "steam.flow",
        "主汽流量",
        "main steam flow",
        _of_load(985.0, 1080.0, 20.0, 4.0),
        unit="t/h",
        high=1500.0,
        noise=1.5,
    )
    area.analog(
        Kind.FLOW,
        "coal.flow",
        "总煤量",
        "coal flow",
        _of_load(142.0, 152.0, 30.0, 1.5),
        unit="t/h",
        high=300.0,
        noise=0.5,
    )
    for corner in (1, 2, 3, 4):
        area.switch(
            Kind.SWITCH,
            f"flame{corner}",
            f"{corner}号角火检",
            f"corner {corner} flame",
            "one",
            location="flame",
        )
    for k in (1, 2, 3, 4):
        area.analog(
            Kind.TEMPERATURE,
            f"wall.temp{k}",
            f"水冷壁温度{k}",
            f"water wall temperature {k}",
            _of_load(392.0 + k, 14.0, 180.0, 0.8),
            high=700.0,
        )


def _mills(area: AreaSheet) -> None:
    for k, mill in enumerate(MILLS):
        run, p = f"unit1.mill{mill}", f"mill{mill}"
        zh, en = f"{mill}磨煤机", f"mill {mill}"
        if mill == MILLS[-1]:
            area.switch(Kind.MACHINE, f"{p}.run", zh, en, run)
        else:
            area.switch(Kind.MACHINE, f"{p}.run", zh, en, run, location="mill")
        area.analog(
            Kind.CO,
            f"{p}.CO",
            f"{zh}CO",
            f"{en} CO",
            Channel(variable=run, base=12.0, gain=26.0 + k, tau_s=60.0, wander=2.0),
            high=1000.0,
            noise=1.0,
            number="CO",
            location="mill.co",
            normal=(0.0, 80.0),
        )
        area.analog(
            Kind.TEMPERATURE,
            f"{p}.outlet",
            f"{zh}出口温度",
            f"{en} outlet temperature",
            Channel(variable=run, base=31.0, gain=44.0, tau_s=300.0, wander=0.8),
            high=200.0,
            location="mill.temperature",
            normal=(60.0, 90.0),
            limits=(high("alarm", 95.0, "bunker_heating", 2, on_delay_s=2.0, deadband=1.0),),
        )
        area.analog(
            Kind.CURRENT,
            f"{p}.amps",
            f"{zh}电流",
            f"{en} current",
            Channel(variable=run, gain=46.0, tau_s=2.0, wander=1.0),
        )
        area.analog(
            Kind.VIBRATION,
            f"{p}.vib",
            f"{zh}振动",
            f"{en} vibration",
            Channel(variable=run, base=0.1, gain=3.2, tau_s=2.0, wander=0.2),
            high=25.0,
            location="vibration.housing",
        )
        area.analog(
            Kind.TEMPERATURE,
            f"{p}.bearing",
            f"{zh}轴承温度",
            f"{en} bearing temperature",
            Channel(variable=run, base=24.0, gain=29.0, tau_s=900.0, wander=0.4),
        )
        area.analog(
            Kind.TEMPERATURE,
            f"{p}.oil",
            f"{zh}油温",
            f"{en} oil temperature",
            Channel(variable=run, base=24.0, gain=19.0, tau_s=1200.0, wander=0.3),
        )
        area.analog(
            Kind.FLOW,
            f"{p}.feed",
            f"{zh}给煤量",
            f"{en} coal feed",
            Channel(variable=run, gain=35.6, tau_s=10.0, wander=0.5),
            unit="t/h",
            high=80.0,
            noise=0.2,
            limits=_starves(mill, 10.0, 1.0),
        )
        area.analog(
            Kind.PRESSURE,
            f"{p}.dp",
            f"{zh}差压",
            f"{en} differential pressure",
            Channel(variable=run, gain=4.6, tau_s=10.0, wander=0.08),
            high=20.0,
            limits=_starves(mill, 1.0, 0.1),
        )


def _starves(mill: str, value: float, deadband: float) -> tuple[Limit, ...]:
    """A mill that gets no coal; the last one stands by, where that is nothing new."""
    if mill == MILLS[-1]:
        return ()
    return (low("low", value, "mill_starves", 3, on_delay_s=5.0, deadband=deadband),)


def _bunkers(area: AreaSheet) -> None:
    for k, bunker in enumerate(MILLS):
        p, zh, en = f"bunker{bunker}", f"{bunker}原煤仓", f"bunker {bunker}"
        area.analog(
            Kind.CO,
            f"{p}.CO",
            f"{zh}CO",
            f"{en} CO",
            _steady(11.0 + 1.5 * k, 1.2),
            number="CO",
            location="bunker.co",
            normal=(0.0, 25.0),
        )
        area.analog(
            Kind.METHANE,
            f"{p}.CH4",
            f"{zh}甲烷",
            f"{en} methane",
            _steady(0.12, 0.02),
            location="bunker.methane",
        )
        area.analog(
            Kind.TEMPERATURE,
            f"{p}.temp",
            f"{zh}温度",
            f"{en} temperature",
            _steady(29.0 + k, 0.3),
            location="bunker.temperature",
        )
        area.analog(
            Kind.LEVEL,
            f"{p}.level",
            f"{zh}煤位",
            f"{en} level",
            _steady(9.0 + 0.8 * k, 0.5),
            high=20.0,
            location="bunker.level",
        )
    for gallery in (1, 2):
        area.switch(
            Kind.SMOKE,
            f"gallery{gallery}.smoke",
            f"输煤皮带{gallery}烟雾",
            f"coal gallery {gallery} smoke",
            "zero",
            location="smoke",
        )


def _turbine(area: AreaSheet) -> None:
    for k in range(1, 8):
        for axis in "XY":
            area.analog(
                Kind.VIBRATION,
                f"brg{k}.vib_{axis}",
                f"{k}瓦轴振{axis}",
                f"bearing {k} vibration {axis}",
                Channel(variable="unit1.speed", base=2.0, gain=42.0 + 5.0 * (k % 3), wander=2.0),
                unit="µm",
                high=400.0,
                resolution=1.0,
                noise=1.1,
                normal=(0.0, 100.0),
                location="vibration.shaft",
                number=f"{k}{axis}",
            )
        area.analog(
            Kind.TEMPERATURE,
            f"brg{k}.metal",
            f"{k}瓦金属温度",
            f"bearing {k} metal temperature",
            _of_load(68.0 + 1.5 * k, 9.0, 300.0, 0.4),
            high=200.0,
            location="bearing.metal",
        )
        area.analog(
            Kind.TEMPERATURE,
            f"brg{k}.oil",
            f"{k}瓦回油温度",
            f"bearing {k} drain oil temperature",
            _of_load(53.0 + 0.4 * k, 3.0, 300.0, 0.25),
            location="bearing.oil",
        )
    for k in (1, 2, 3, 4):
        area.analog(
            Kind.TEMPERATURE,
            f"thrust{k}",
            f"推力瓦{k}温度",
            f"thrust pad {k} temperature",
            _of_load(71.0 + k, 10.0, 300.0, 0.4),
            high=200.0,
            location="bearing.thrust",
        )
    area.analog(
        Kind.POSITION,
        "axial",
        "轴向位移",
        "axial displacement",
        _of_load(0.21, 0.2, 60.0, 0.01),
        unit="mm",
        low=-2.0,
        high=2.0,
        resolution=0.01,
        noise=0.004,
        location="axial",
    )
    area.analog(
        Kind.POSITION,
        "expansion",
        "高中压胀差",
        "differential expansion",
        _of_load(3.1, 1.0, 600.0, 0.02),
        unit="mm",
        low=-10.0,
        high=20.0,
        resolution=0.01,
    )
    area.analog(
        Kind.SPEED,
        "speed",
        "转速",
        "speed",
        Channel(variable="unit1.speed", gain=3000.0),
        unit="r/min",
        high=4000.0,
        resolution=1.0,
        noise=0.6,
        wire=Wire.INT32,
        location="speed",
    )
    area.analog(
        Kind.PRESSURE,
        "lube.pressure",
        "润滑油压",
        "lube oil pressure",
        _steady(0.121, 0.0008),
        unit="MPa",
        high=0.3,
        resolution=0.001,
        noise=0.0005,
        location="lube_oil.pressure",
    )
    area.analog(
        Kind.TEMPERATURE,
        "lube.temp",
        "润滑油温",
        "lube oil temperature",
        _steady(43.0, 0.3),
        limits=(high("alarm", 50.0, "process", 3, on_delay_s=5.0, deadband=1.0),),
    )
    area.analog(
        Kind.LEVEL,
        "lube.level",
        "主油箱油位",
        "lube oil tank level",
        Channel(variable="unit1.oil_level", wander=3.0),
        unit="mm",
        low=-300.0,
        high=300.0,
        resolution=1.0,
        noise=0.5,
        limits=levels(-180.0, -100.0, 100.0, 180.0, deadband=5.0),
    )
    area.analog(
        Kind.PRESSURE,
        "vacuum",
        "凝汽器压力",
        "condenser pressure",
        _of_load(6.1, 5.0, 90.0, 0.08),
        high=101.0,
        resolution=0.1,
        location="exhaust.pressure",
    )
    area.analog(
        Kind.LEVEL,
        "hotwell",
        "热井水位",
        "hot well level",
        _steady(780.0, 12.0),
        unit="mm",
        high=1600.0,
        resolution=1.0,
        noise=2.0,
    )
    area.switch(Kind.PUMP, "lube.pump", "交流油泵", "AC oil pump", "one", location="pump.oil")
    area.switch(
        Kind.PUMP, "lube.pump_dc", "直流油泵", "DC oil pump", "zero", location="pump.standby"
    )


def _generator(area: AreaSheet) -> None:
    area.analog(
        Kind.POWER,
        "load",
        "负荷",
        "load",
        Channel(variable=LOAD, gain=350.0),
        unit="MW",
        high=420.0,
        noise=0.25,
        number="MW",
        normal=(150.0, 350.0),
    )
    area.analog(
        Kind.H2,
        "h2.purity",
        "氢气纯度",
        "hydrogen purity",
        Channel(variable="unit1.h2_purity"),
        low=80.0,
        high=100.0,
        resolution=0.1,
        noise=0.03,
        number="H2",
        location="h2.purity",
        normal=(96.0, 100.0),
    )
    area.analog(
        Kind.PRESSURE,
        "h2.pressure",
        "氢压",
        "hydrogen pressure",
        Channel(variable="unit1.h2_pressure"),
        unit="MPa",
        high=0.6,
        resolution=0.001,
        noise=0.0004,
        location="h2.pressure",
        normal=(0.28, 0.34),
        limits=(
            low("low", 0.28, "pressure_low", 2, on_delay_s=2.0, deadband=0.002),
            low("low_low", 0.25, "pressure_low", 1, on_delay_s=2.0, deadband=0.002),
        ),
    )
    area.analog(
        Kind.TEMPERATURE,
        "h2.dew",
        "氢气露点",
        "hydrogen dew point",
        _steady(-14.0, 0.5),
        low=-60.0,
        high=40.0,
        limits=(high("alarm", 0.0, "h2_purity", 3, on_delay_s=5.0, deadband=1.0),),
    )
    for k, (zh, en) in enumerate(
        (
            ("励端密封瓦", "exciter end seal"),
            ("汽端密封瓦", "turbine end seal"),
            ("油氢差压阀", "seal oil valve"),
            ("出线箱", "terminal box"),
        ),
        start=1,
    ):
        area.analog(
            Kind.H2,
            f"h2.leak{k}",
            f"{zh}漏氢",
            f"{en} hydrogen leak",
            Channel(variable=f"unit1.h2_leak{k}", base=0.05, wander=0.01),
            number="漏氢",
            location="h2.leak" if k == 4 else "h2.area",
        )
    area.analog(
        Kind.FLOW,
        "h2.makeup",
        "补氢流量",
        "hydrogen make-up",
        Channel(variable="unit1.h2_makeup", wander=0.02),
        unit="m³/h",
        high=60.0,
        noise=0.02,
        resolution=0.01,
        limits=(high("alarm", 6.0, "h2_leak", 3, on_delay_s=3.0, deadband=0.5),),
    )
    for name, zh, en, base in (
        ("h2.cold", "冷氢温度", "cold hydrogen temperature", 40.0),
        ("h2.hot", "热氢温度", "hot hydrogen temperature", 58.0),
    ):
        area.analog(
            Kind.TEMPERATURE,
            name,
            zh,
            en,
            _of_load(base, 11.0, 240.0, 0.3),
        )
    for k in range(1, 13):
        area.analog(
            Kind.TEMPERATURE,
            f"stator{k:02d}",
            f"定子绕组{k}温度",
            f"stator winding {k} temperature",
            _of_load(62.0 + k % 4, 21.0, 300.0, 0.3),
            high=200.0,
        )
    area.analog(
        Kind.FLOW,
        "cooling.flow",
        "定冷水流量",
        "stator water flow",
        _steady(45.2, 0.25),
        unit="m³/h",
        high=80.0,
        noise=0.05,
        limits=(low("low", 38.0, "flow_low", 2, on_delay_s=2.0, deadband=0.5),),
    )
    area.analog(
        Kind.CONDUCTIVITY,
        "cooling.cond",
        "定冷水电导率",
        "stator water conductivity",
        _steady(0.62, 0.03),
        limits=(high("alarm", 5.0, "process", 3, on_delay_s=5.0, deadband=0.2),),
    )
    area.analog(
        Kind.TEMPERATURE,
        "cooling.temp",
        "定冷水温度",
        "stator water temperature",
        _of_load(47.0, 8.0, 240.0, 0.2),
        limits=(high("alarm", 58.0, "process", 3, on_delay_s=5.0, deadband=1.0),),
    )
    area.analog(
        Kind.H2,
        "cooling.h2",
        "定冷水含氢",
        "hydrogen in stator water",
        Channel(variable="unit1.h2_leak4", base=0.4, gain=0.2, wander=0.05),
        high=25.0,
        resolution=0.1,
        location="h2.stator_water",
    )
    area.analog(
        Kind.PRESSURE,
        "seal.dp",
        "油氢差压",
        "seal oil differential",
        _steady(0.084, 0.0006),
        unit="MPa",
        high=0.3,
        resolution=0.001,
        noise=0.0004,
        limits=(low("low", 0.05, "pressure_low", 2, on_delay_s=2.0, deadband=0.002),),
    )
    area.analog(
        Kind.POWER,
        "volts",
        "机端电压",
        "terminal voltage",
        _steady(20.05, 0.04),
        unit="kV",
        high=30.0,
        resolution=0.01,
        noise=0.01,
    )
    area.analog(
        Kind.CURRENT,
        "exciter.amps",
        "励磁电流",
        "exciter current",
        _of_load(1890.0, 900.0, 5.0, 8.0),
        high=4000.0,
        resolution=1.0,
        noise=2.0,
    )
    area.analog(
        Kind.SPEED,
        "frequency",
        "频率",
        "frequency",
        _steady(50.0, 0.012),
        unit="Hz",
        low=45.0,
        high=55.0,
        resolution=0.01,
        noise=0.003,
        limits=(
            high("high", 50.5, "process", 3, on_delay_s=2.0, deadband=0.05),
            low("low", 49.5, "process", 3, on_delay_s=2.0, deadband=0.05),
        ),
    )


def _ammonia(area: AreaSheet) -> None:
    for k, (zh, en) in enumerate(
        (("储罐区", "tank area"), ("蒸发间", "evaporator room"), ("卸氨区", "unloading bay"))
    ):
        area.analog(
            Kind.NH3,
            f"nh3.leak{k + 1}",
            f"{zh}漏氨",
            f"{en} ammonia",
            _steady(3.0, 0.4),
            number="NH3",
            location="nh3.storage",
        )
    area.analog(
        Kind.PRESSURE,
        "nh3.tank",
        "液氨罐压力",
        "ammonia tank pressure",
        _steady(0.86, 0.01),
        unit="MPa",
        high=3.0,
        resolution=0.001,
        noise=0.002,
        limits=(high("alarm", 1.6, "pressure_high", 2, on_delay_s=2.0, deadband=0.02),),
    )
    area.analog(
        Kind.LEVEL,
        "nh3.level",
        "液氨罐液位",
        "ammonia tank level",
        _steady(1.9, 0.02),
        high=4.0,
        limits=(low("low", 0.5, "level_low", 4, on_delay_s=5.0, deadband=0.05),),
    )
    for side in "AB":
        area.analog(
            Kind.NOX,
            f"scr.in_{side}",
            f"脱硝入口NOx {side}",
            f"SCR inlet NOx {side}",
            _of_load(285.0, 80.0, 30.0, 6.0),
            high=800.0,
            noise=2.0,
            normal=(200.0, 400.0),
        )
        area.analog(
            Kind.NOX,
            f"scr.out_{side}",
            f"脱硝出口NOx {side}",
            f"SCR outlet NOx {side}",
            _of_load(31.0, 12.0, 40.0, 1.5),
            normal=(0.0, 45.0),
        )
        area.analog(
            Kind.NH3,
            f"scr.slip_{side}",
            f"氨逃逸{side}",
            f"ammonia slip {side}",
            _steady(1.2, 0.15),
            high=10.0,
            resolution=0.1,
            noise=0.05,
            location="nh3.slip",
            normal=(0.0, 2.5),
        )


def _fans(area: AreaSheet) -> None:
    for kind, zh, en, row, base in (
        ("fd", "送风机", "forced draught fan", "fan.forced", 62.0),
        ("id", "引风机", "induced draught fan", "fan.induced", 188.0),
        ("pa", "一次风机", "primary air fan", "fan.primary", 94.0),
    ):
        for side in "AB":
            p, run = f"{kind}{side}", f"unit1.{kind}{side}"
            area.switch(Kind.FAN, f"{p}.run", f"{zh}{side}", f"{en} {side}", run, location=row)
            area.analog(
                Kind.CURRENT,
                f"{p}.amps",
                f"{zh}{side}电流",
                f"{en} {side} current",
                Channel(variable=run, gain=base, tau_s=2.0, wander=0.8),
            )
            area.analog(
                Kind.VIBRATION,
                f"{p}.vib",
                f"{zh}{side}振动",
                f"{en} {side} vibration",
                Channel(variable=run, base=0.1, gain=2.3, tau_s=2.0, wander=0.15),
                high=25.0,
                location="vibration.housing",
            )
            area.analog(
                Kind.TEMPERATURE,
                f"{p}.bearing",
                f"{zh}{side}轴承温度",
                f"{en} {side} bearing temperature",
                Channel(variable=run, base=21.0, gain=33.0, tau_s=900.0, wander=0.4),
                limits=bearing(75.0, 85.0),
            )


def _feedwater(area: AreaSheet) -> None:
    for k in (1, 2, 3):
        run = f"unit1.fwp{k}"
        zh, en = f"给水泵{k}", f"feed pump {k}"
        row = "pump.feedwater" if k < 3 else "pump.standby"
        area.switch(Kind.PUMP, f"fwp{k}.run", zh, en, run, location=row)
        area.analog(
            Kind.VIBRATION,
            f"fwp{k}.vib",
            f"{zh}振动",
            f"{en} vibration",
            Channel(variable=run, base=0.1, gain=2.6, tau_s=2.0, wander=0.15),
            high=25.0,
            location="vibration.housing",
        )
        area.analog(
            Kind.FLOW,
            f"fwp{k}.flow",
            f"{zh}流量",
            f"{en} flow",
            Channel(variable=run, gain=505.0, tau_s=5.0, wander=4.0),
            unit="t/h",
        )
    area.analog(
        Kind.TEMPERATURE,
        "feed.temp",
        "给水温度",
        "feed water temperature",
        _of_load(272.0, 40.0, 240.0, 0.6),
        high=400.0,
    )
    area.analog(
        Kind.LEVEL,
        "deaerator",
        "除氧器水位",
        "deaerator level",
        _steady(2.35, 0.03),
        high=4.0,
        limits=(low("low", 1.5, "level_low", 2, on_delay_s=3.0, deadband=0.05),),
    )


def _stack(area: AreaSheet) -> None:
    area.analog(
        Kind.SO2,
        "stack.SO2",
        "净烟气SO2",
        "stack SO2",
        _of_load(17.0, 9.0, 60.0, 1.3),
        number="SO2",
        location="stack.so2",
    )
    area.analog(
        Kind.NOX,
        "stack.NOx",
        "净烟气NOx",
        "stack NOx",
        _of_load(32.0, 14.0, 60.0, 1.4),
        number="NOx",
        location="stack.nox",
        normal=(0.0, 45.0),
    )
    area.analog(
        Kind.DUST,
        "stack.PM",
        "净烟气烟尘",
        "stack dust",
        _of_load(3.1, 1.0, 60.0, 0.2),
        high=50.0,
        number="PM",
        location="stack.dust",
        normal=(0.0, 8.0),
        noise=0.05,
    )
    area.analog(
        Kind.O2,
        "stack.O2",
        "净烟气氧量",
        "stack O2",
        _of_load(5.9, -3.0, 60.0, 0.1),
        resolution=0.01,
        location="stack.oxygen",
        normal=(4.0, 8.0),
    )
    area.analog(
        Kind.FLOW,
        "stack.flow",
        "净烟气流量",
        "stack flow",
        _of_load(342.0, 330.0, 30.0, 3.0),
        unit="m³/s",
        resolution=1.0,
        noise=0.8,
        location="stack.flow",
    )
    area.analog(
        Kind.TEMPERATURE,
        "stack.temp",
        "净烟气温度",
        "stack temperature",
        _of_load(52.0, 4.0, 240.0, 0.3),
        high=200.0,
        location="stack.temperature",
    )
    area.analog(
        Kind.CONCENTRATION,
        "fgd.pH",
        "吸收塔pH",
        "absorber pH",
        _steady(5.4, 0.05),
        unit="pH",
        high=14.0,
        resolution=0.01,
        noise=0.01,
        normal=(5.0, 6.0),
    )
    area.switch(
        Kind.CONVEYOR,
        "ash.run",
        "干除灰",
        "ash conveying",
        "one",
        state("stopped", 0, "machine_stopped", 4, on_delay_s=5.0),
    )
