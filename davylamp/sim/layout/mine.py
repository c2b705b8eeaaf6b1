"""The mine: districts of two faces and three headings each, and what they share."""

from davylamp.sim.layout.equipment import conveyor, pump
from davylamp.sim.layout.heading import heading
from davylamp.sim.layout.limits import bearing, high, low, state, vibration
from davylamp.sim.layout.longwall import longwall
from davylamp.sim.layout.sheet import AreaSheet, Sheet
from davylamp.sim.point import Channel, Place
from scada.model import Kind

FIRST_DISTRICT = 33
FACES, HEADINGS = (1, 2), (3, 4, 5)
BELTS = (1, 2, 3)


def faces(districts: int) -> tuple[str, ...]:
    """Numbers of the longwalls: 3301, 3302, 3401, …"""
    return tuple(f"{FIRST_DISTRICT + d}{k:02d}" for d in range(districts) for k in FACES)


def headings(districts: int) -> tuple[str, ...]:
    """Numbers of the headings: 3303, 3304, 3305, 3403, …"""
    return tuple(f"{FIRST_DISTRICT + d}{k:02d}" for d in range(districts) for k in HEADINGS)


def mine(districts: int) -> Sheet:
    """All places and points of a mine with so many districts."""
    sheet = Sheet("mine")
    sheet.places.append(
        Place(id="mine", name_zh="西山三矿", name_en="Xishan No. 3 mine", kind="mine")
    )
    for number in faces(districts):
        longwall(sheet, number)
    for number in headings(districts):
        heading(sheet, number)
    for d in range(districts):
        _district_return(sheet, str(FIRST_DISTRICT + d))
    _main_return(sheet)
    _main_intake(sheet)
    _fan_house(sheet)
    _main_belt(sheet)
    _pump_room(sheet)
    _drainage(sheet)
    _bunker(sheet)
    _substation(sheet)
    _charging(sheet)
    _explosives(sheet)
    _compressors(sheet)
    _state_words(sheet)
    return sheet


STATE_WORDS = ("3301.T1", "3302.T1")
"""Sensors whose substation hands on a state word: ``<sensor>.state``."""


def _state_words(sheet: Sheet) -> None:
    names = {point.id: point for point in sheet.points}
    for sensor in STATE_WORDS:
        point = names[sensor]
        area = AreaSheet(sheet, point.area, sensor, point.name_zh, point.name_en)
        channel = Channel(variable=f"state:{sensor}")
        area.analog(Kind.STATE, "state", "状态字", "state word", channel)


def _district_return(sheet: Sheet, d: str) -> None:
    place = Place(
        id=f"return{d}",
        name_zh=f"{d} 采区回风",
        name_en=f"District {d} return",
        kind="return",
        parent="mine",
    )
    area = sheet.area(place, zh=f"{d}采区回风", en=f"{d} district return")
    area.methane("CH4", "", "", f"return{d}.ch4", number="T", location="district_return")
    co = Channel(variable=f"return{d}.co", wander=0.4)
    area.analog(Kind.CO, "CO", "CO", "CO", co, number="CO", location="co.return")
    co2 = Channel(variable=f"return{d}.ch4", base=0.1, gain=0.3, wander=0.01)
    area.analog(Kind.CO2, "CO2", "CO2", "CO2", co2, location="co2.return")
    area.analog(
        Kind.AIR_VELOCITY,
        "air",
        "风速",
        "air velocity",
        Channel(variable=f"return{d}.air"),
        number="V",
        location="air.district",
        limits=(low("reduced", 2.0, "air_low", 3, deadband=0.1),),
    )
    warm = Channel(base=23.4, gain=0.0, wander=0.1)
    area.analog(
        Kind.TEMPERATURE,
        "temp",
        "温度",
        "temperature",
        warm,
        high=50.0,
        location="temperature.road",
        normal=(15.0, 28.0),
    )


def _main_return(sheet: Sheet) -> None:
    place = Place(
        id="main_return", name_zh="总回风", name_en="Main return", kind="return", parent="mine"
    )
    area = sheet.area(place)
    area.methane("CH4", "", "", "return.ch4", number="T", location="wing_main_return")
    co = Channel(variable="return.co", wander=0.3)
    area.analog(Kind.CO, "CO", "CO", "CO", co, number="CO", location="co.return")
    co2 = Channel(variable="return.ch4", base=0.08, gain=0.3, wander=0.01)
    area.analog(Kind.CO2, "CO2", "CO2", "CO2", co2, location="co2.main_return")
    o2 = Channel(variable="return.ch4", base=20.7, gain=-0.5, wander=0.03)
    area.analog(Kind.O2, "O2", "O2", "O2", o2)
    area.analog(
        Kind.AIR_VELOCITY,
        "air",
        "风速",
        "air velocity",
        Channel(variable="return.air"),
        number="V",
        location="air.main_road",
        limits=(low("reduced", 5.0, "air_low", 2, deadband=0.1),),
    )
    area.analog(
        Kind.AIR_FLOW,
        "flow",
        "总风量",
        "total airflow",
        Channel(variable="return.flow"),
        high=1_000_000.0,
        resolution=10.0,
        noise=25.0,
        number="Q",
    )
    warm = Channel(base=21.8, gain=0.0, wander=0.1)
    area.analog(
        Kind.TEMPERATURE,
        "temp",
        "温度",
        "temperature",
        warm,
        high=50.0,
        location="temperature.road",
        normal=(15.0, 28.0),
    )
    area.analog(
        Kind.HUMIDITY, "humidity", "湿度", "humidity", Channel(base=93.0, gain=0.0, wander=0.8)
    )
    area.switch(Kind.SMOKE, "smoke", "烟雾", "smoke", "zero", number="烟雾", location="smoke")
    area.switch(Kind.SWITCH, "reversal", "风向", "air direction", "zero", location="wind.reversal")


def _main_intake(sheet: Sheet) -> None:
    place = Place(
        id="main_intake", name_zh="主进风", name_en="Main intake", kind="intake", parent="mine"
    )
    area = sheet.area(place)
    area.methane("CH4", "", "", "intake.ch4", number="T", location="methane.site")
    area.analog(
        Kind.AIR_VELOCITY,
        "air",
        "风速",
        "air velocity",
        Channel(variable="intake.air"),
        number="V",
        location="air.main_road",
        limits=(low("reduced", 4.0, "air_low", 3, deadband=0.1),),
    )
    area.analog(
        Kind.CO,
        "CO",
        "CO",
        "CO",
        Channel(base=2.0, gain=0.0, wander=0.3),
        number="CO",
        location="co.return",
    )
    area.analog(
        Kind.CO2,
        "CO2",
        "CO2",
        "CO2",
        Channel(base=0.06, gain=0.0, wander=0.005),
        location="co2.intake",
    )
    area.analog(
        Kind.O2, "O2", "O2", "O2", Channel(base=20.8, gain=0.0, wander=0.02), location="o2.intake"
    )
    warm = Channel(base=14.2, gain=0.0, wander=0.4, wander_s=1800.0)
    area.analog(Kind.TEMPERATURE, "temp", "温度", "temperature", warm, low=-40.0, high=50.0)
    area.analog(
        Kind.HUMIDITY, "humidity", "湿度", "humidity", Channel(base=62.0, gain=0.0, wander=1.5)
    )
    area.analog(
        Kind.BAROMETER,
        "baro",
        "大气压",
        "barometer",
        Channel(variable="barometer"),
        number="气压",
        location="barometer",
        normal=(895.0, 915.0),
    )
    area.analog(
        Kind.DUST,
        "dust",
        "粉尘",
        "dust",
        Channel(base=0.4, gain=0.0, wander=0.06),
        location="dust",
    )


def _fan_house(sheet: Sheet) -> None:
    place = Place(
        id="fan_house", name_zh="主扇房", name_en="Main fans", kind="fan_house", parent="mine"
    )
    area = sheet.area(place)
    for fan in (1, 2):
        _main_fan(area, fan)
    area.analog(
        Kind.PRESSURE,
        "suction",
        "风硐负压",
        "fan drift suction",
        Channel(variable="fan.pressure"),
        unit="Pa",
        high=5000.0,
        resolution=1.0,
        noise=6.0,
        number="负压",
        normal=(1800.0, 2800.0),
        location="pressure.main_fan",
        limits=(low("low", 1600.0, "pressure_low", 2),),
    )
    area.analog(
        Kind.AIR_FLOW,
        "flow",
        "主扇风量",
        "fan airflow",
        Channel(variable="fan.flow"),
        unit="m³/s",
        high=100_000.0,
        resolution=0.1,
        noise=0.4,
        normal=(180.0, 240.0),
    )
    area.analog(
        Kind.AIR_VELOCITY,
        "air",
        "风硐风速",
        "fan drift velocity",
        Channel(variable="fan.air"),
        high=25.0,
        location="air.fan_drift",
    )
    area.methane("CH4", "防爆门", "explosion door", "return.ch4", location="wing_main_return")
    area.switch(Kind.DOOR, "blast_door", "防爆门", "explosion door", "zero")
    area.switch(Kind.VALVE, "reversal", "反风门", "reversal door", "zero")
    volts = Channel(variable="power.1", base=0.0, gain=10.1, tau_s=0.3, wander=0.03)
    area.analog(
        Kind.POWER,
        "volts",
        "进线电压",
        "supply voltage",
        volts,
        unit="kV",
        high=15.0,
        resolution=0.01,
        noise=0.01,
        limits=(low("low", 9.0, "voltage_low", 2),),
    )


def _main_fan(area: AreaSheet, fan: int) -> None:
    run, speed, p = f"fan{fan}.run", f"fan{fan}.speed", f"fan{fan}"
    zh, en = f"{fan}号主扇", f"fan {fan}"
    if fan == 1:
        area.switch(Kind.FAN, f"{p}.run", zh, en, run, number="主扇1", location="main_fan")
    else:
        area.switch(Kind.FAN, f"{p}.run", zh, en, run, number="主扇2", location="main_fan.standby")
    turns = Channel(variable=speed, gain=590.0)
    area.analog(
        Kind.SPEED,
        f"{p}.speed",
        f"{zh}转速",
        f"{en} speed",
        turns,
        unit="r/min",
        high=1000.0,
        resolution=1.0,
        noise=0.6,
    )
    amps = Channel(variable=speed, gain=86.0, tau_s=1.0, wander=0.8)
    area.analog(Kind.CURRENT, f"{p}.amps", f"{zh}电流", f"{en} current", amps)
    power = Channel(variable=speed, gain=1130.0, tau_s=1.0, wander=9.0)
    area.analog(Kind.POWER, f"{p}.power", f"{zh}功率", f"{en} power", power)
    for place, zh_place, en_place in (("front", "前", "front"), ("rear", "后", "rear")):
        warm = Channel(variable=speed, base=18.0, gain=33.0, tau_s=1500.0, wander=0.3)
        area.analog(
            Kind.TEMPERATURE,
            f"{p}.bearing_{place}",
            f"{zh}{zh_place}轴承温度",
            f"{en} {en_place} bearing temperature",
            warm,
            limits=bearing(75.0, 85.0),
        )
    for axis, zh_axis, en_axis, base in (
        ("h", "水平", "horizontal", 2.4),
        ("v", "垂直", "vertical", 1.9),
    ):
        shake = Channel(variable=speed, base=0.05, gain=base, tau_s=1.0, wander=0.12)
        area.analog(
            Kind.VIBRATION,
            f"{p}.vib_{axis}",
            f"{zh}{zh_axis}振动",
            f"{en} {en_axis} vibration",
            shake,
            limits=vibration(),
        )
    for phase in "ABC":
        warm = Channel(variable=speed, base=20.0, gain=46.0, tau_s=1800.0, wander=0.4)
        area.analog(
            Kind.TEMPERATURE,
            f"{p}.winding_{phase}",
            f"{zh}绕组{phase}温度",
            f"{en} winding {phase} temperature",
            warm,
        )
    area.switch(Kind.DOOR, f"{p}.door", f"{zh}风门", f"{en} damper", run)


def _main_belt(sheet: Sheet) -> None:
    place = Place(id="main_belt", name_zh="主皮带", name_en="Main belt", kind="belt", parent="mine")
    area = sheet.area(place)
    for belt in BELTS:
        conveyor(area, belt)


def _pump_room(sheet: Sheet) -> None:
    place = Place(
        id="pump_room", name_zh="中央泵房", name_en="Pump room", kind="pump_room", parent="mine"
    )
    area = sheet.area(place)
    for sump in (1, 2):
        area.analog(
            Kind.LEVEL,
            f"sump{sump}",
            f"{sump}号水仓水位",
            f"sump {sump} level",
            Channel(variable=f"sump{sump}.level"),
            number="水位",
            normal=(1.0, 3.6),
            limits=(
                high("high", 4.0, "level_high", 3, on_delay_s=2.0, deadband=0.05),
                high("high_high", 4.6, "level_high", 2, on_delay_s=2.0, deadband=0.05),
                low("low", 0.6, "level_low", 4, on_delay_s=2.0, deadband=0.05),
            ),
        )
    inflow = Channel(variable="sump.inflow", wander=4.0)
    area.analog(Kind.FLOW, "inflow", "涌水量", "inflow", inflow, normal=(80.0, 260.0))
    for number in (1, 2, 3):
        pump(area, f"pump{number}", f"{number}号水泵", f"pump {number}", 26.0, 205.0)
    area.analog(
        Kind.TEMPERATURE,
        "temp",
        "温度",
        "temperature",
        Channel(base=24.0, gain=0.0, wander=0.3),
        location="temperature.chamber",
        high=60.0,
    )
    area.methane("CH4", "", "", "intake.ch4", number="T", location="chamber.intake")


def _drainage(sheet: Sheet) -> None:
    place = Place(
        id="drainage", name_zh="抽采站", name_en="Gas drainage", kind="drainage", parent="mine"
    )
    area = sheet.area(place)
    area.methane(
        "CH4", "泵房", "pump house", "drain.ch4_room", number="T", location="drain.surface"
    )
    for name, zh, en, variable in (
        ("pump1", "1号抽采泵", "vacuum pump 1", "drain.pump1"),
        ("pump2", "2号抽采泵", "vacuum pump 2", "drain.pump2"),
    ):
        if name == "pump1":
            area.switch(Kind.PUMP, f"{name}.run", zh, en, variable, location="drain.pump")
        else:
            area.switch(Kind.PUMP, f"{name}.run", zh, en, variable)
        amps = Channel(variable=variable, gain=212.0, tau_s=1.0, wander=1.6)
        area.analog(Kind.CURRENT, f"{name}.amps", f"{zh}电流", f"{en} current", amps)
        for bearing_number in (1, 2):
            warm = Channel(variable=variable, base=19.0, gain=31.0, tau_s=1200.0, wander=0.3)
            area.analog(
                Kind.TEMPERATURE,
                f"{name}.bearing{bearing_number}",
                f"{zh}轴承{bearing_number}温度",
                f"{en} bearing {bearing_number} temperature",
                warm,
                limits=bearing(75.0, 85.0),
            )
        shake = Channel(variable=variable, base=0.05, gain=2.0, tau_s=1.0, wander=0.1)
        area.analog(
            Kind.VIBRATION, f"{name}.vib", f"{zh}振动", f"{en} vibration", shake, limits=vibration()
        )
    area.analog(
        Kind.CONCENTRATION,
        "pipe.ch4",
        "管道浓度",
        "pipe concentration",
        Channel(variable="drain.vacuum", base=4.0, gain=24.0, tau_s=60.0, wander=0.5),
        number="浓度",
        normal=(20.0, 60.0),
        limits=(low("low", 12.0, "flow_low", 3, deadband=0.5),),
    )
    area.analog(
        Kind.FLOW,
        "pipe.flow",
        "管道流量",
        "pipe flow",
        Channel(variable="drain.vacuum", gain=86.0, wander=0.9),
        unit="m³/min",
        high=300.0,
        limits=(low("low", 45.0, "flow_low", 3, deadband=2.0),),
    )
    area.analog(
        Kind.PRESSURE,
        "pipe.suction",
        "管道负压",
        "pipe suction",
        Channel(variable="drain.vacuum", gain=32.0, wander=0.2),
        high=80.0,
        limits=(low("low", 16.0, "pressure_low", 3, deadband=1.0),),
    )
    area.analog(
        Kind.CO,
        "pipe.CO",
        "管道CO",
        "pipe CO",
        Channel(base=7.0, gain=0.0, wander=0.5),
        location="co.seal",
    )
    area.analog(
        Kind.TEMPERATURE,
        "pipe.temp",
        "管道温度",
        "pipe temperature",
        Channel(base=17.5, gain=0.0, wander=0.2),
    )
    area.analog(
        Kind.TEMPERATURE,
        "water.temp",
        "循环水温度",
        "seal water temperature",
        Channel(variable="drain.vacuum", base=14.0, gain=10.0, tau_s=900.0, wander=0.2),
    )
    area.analog(
        Kind.LEVEL,
        "water.level",
        "循环水池水位",
        "seal water level",
        Channel(base=1.8, gain=0.0, wander=0.03),
        high=4.0,
        limits=(low("low", 1.0, "level_low", 4, on_delay_s=5.0, deadband=0.05),),
    )
    for valve, zh, en, variable in (
        ("inlet", "进气阀", "inlet valve", "drain.pump1"),
        ("vent", "放空阀", "vent valve", "zero"),
    ):
        area.switch(Kind.VALVE, f"valve.{valve}", zh, en, variable, location="drain.valve")


def _bunker(sheet: Sheet) -> None:
    place = Place(id="bunker", name_zh="井下煤仓", name_en="Bunker", kind="bunker", parent="mine")
    area = sheet.area(place)
    for number in (1, 2):
        b, zh, en = f"bunker{number}", f"{number}号仓", f"bunker {number}"
        area.methane(f"{number}.CH4", zh, en, f"{b}.ch4", number="T", location="bunker")
        area.analog(
            Kind.CO,
            f"{number}.CO",
            f"{zh}CO",
            f"{en} CO",
            Channel(base=5.0, gain=0.0, wander=0.5),
            location="co.bunker",
            number="CO",
        )
        area.analog(
            Kind.LEVEL,
            f"{number}.level",
            f"{zh}煤位",
            f"{en} level",
            Channel(variable=f"{b}.level"),
            location="bunker.level",
            high=30.0,
            noise=0.02,
            normal=(6.0, 22.0),
            limits=(
                high("high", 25.0, "level_high", 4, deadband=0.3),
                low("low", 3.0, "level_low", 4, deadband=0.3),
            ),
        )
        area.analog(
            Kind.TEMPERATURE,
            f"{number}.temp",
            f"{zh}温度",
            f"{en} temperature",
            Channel(base=25.5, gain=0.0, wander=0.2),
            limits=(high("alarm", 50.0, "bunker_heating", 3, on_delay_s=5.0, deadband=1.0),),
        )
        area.switch(Kind.CONVEYOR, f"{number}.feeder", f"{zh}给煤机", f"{en} feeder", f"{b}.feeder")
        amps = Channel(variable=f"{b}.feeder", gain=31.0, tau_s=1.0, wander=0.8)
        area.analog(Kind.CURRENT, f"{number}.amps", f"{zh}给煤机电流", f"{en} feeder current", amps)
        area.analog(
            Kind.DUST,
            f"{number}.dust",
            f"{zh}粉尘",
            f"{en} dust",
            Channel(base=1.4, gain=0.0, wander=0.15),
            location="dust",
        )


def _substation(sheet: Sheet) -> None:
    place = Place(
        id="substation", name_zh="中央变电所", name_en="Substation", kind="chamber", parent="mine"
    )
    area = sheet.area(place)
    area.methane("CH4", "", "", "intake.ch4", number="T", location="chamber.intake")
    area.analog(
        Kind.TEMPERATURE,
        "temp",
        "温度",
        "temperature",
        Channel(base=25.6, gain=0.0, wander=0.3),
        location="temperature.chamber",
        high=60.0,
        number="T",
    )
    area.analog(
        Kind.CO,
        "CO",
        "CO",
        "CO",
        Channel(base=2.4, gain=0.0, wander=0.3),
        location="co.return",
    )
    area.switch(Kind.SMOKE, "smoke", "烟雾", "smoke", "zero", number="烟雾", location="smoke")
    for section, zh in ((1, "一段"), (2, "二段")):
        supply = f"power.{section}"
        volts = Channel(variable=supply, gain=10.05, tau_s=0.3, wander=0.03)
        area.analog(
            Kind.POWER,
            f"bus{section}.volts",
            f"{zh}母线电压",
            f"section {section} voltage",
            volts,
            unit="kV",
            high=15.0,
            resolution=0.01,
            noise=0.01,
            normal=(9.5, 10.5),
            limits=(low("low", 9.0, "voltage_low", 3),),
        )
        amps = Channel(variable=supply, gain=148.0, tau_s=0.5, wander=3.0)
        area.analog(
            Kind.CURRENT, f"bus{section}.amps", f"{zh}进线电流", f"section {section} current", amps
        )
        warm = Channel(variable=supply, base=24.0, gain=28.0, tau_s=2400.0, wander=0.3)
        area.analog(
            Kind.TEMPERATURE,
            f"tx{section}.temp",
            f"{section}号变压器温度",
            f"transformer {section} temperature",
            warm,
            limits=(high("alarm", 95.0, "bearing_hot", 3, on_delay_s=5.0, deadband=3.0),),
        )
        for feeder in (1, 2, 3, 4):
            k = (section - 1) * 4 + feeder
            area.switch(
                Kind.FEED,
                f"feeder{k}",
                f"{k}号馈线",
                f"feeder {k}",
                supply,
                state("off", 0, "feed_off", 4),
            )


def _charging(sheet: Sheet) -> None:
    place = Place(
        id="charging", name_zh="充电硐室", name_en="Charging chamber", kind="chamber", parent="mine"
    )
    area = sheet.area(place)
    area.methane("CH4", "", "", "intake.ch4", number="T", location="charging.methane")
    area.analog(
        Kind.H2,
        "H2",
        "氢气",
        "hydrogen",
        Channel(base=0.06, gain=0.0, wander=0.01),
        high=2.0,
        number="H2",
        location="h2.charging",
    )
    area.analog(
        Kind.CO,
        "CO",
        "CO",
        "CO",
        Channel(base=2.6, gain=0.0, wander=0.3),
        number="CO",
        location="co.charging",
    )
    area.analog(
        Kind.TEMPERATURE,
        "temp",
        "温度",
        "temperature",
        Channel(base=23.2, gain=0.0, wander=0.3),
        location="temperature.chamber",
        high=60.0,
    )
    area.switch(Kind.SMOKE, "smoke", "烟雾", "smoke", "zero", number="烟雾", location="smoke")


def _explosives(sheet: Sheet) -> None:
    place = Place(
        id="explosives",
        name_zh="炸药库",
        name_en="Explosives store",
        kind="chamber",
        parent="mine",
    )
    area = sheet.area(place)
    area.methane("CH4", "", "", "intake.ch4", number="T", location="chamber.intake")
    area.analog(
        Kind.TEMPERATURE,
        "temp",
        "温度",
        "temperature",
        Channel(base=18.4, gain=0.0, wander=0.2),
        location="temperature.road",
        high=50.0,
    )
    area.analog(
        Kind.HUMIDITY, "humidity", "湿度", "humidity", Channel(base=68.0, gain=0.0, wander=0.8)
    )
    area.analog(
        Kind.CO,
        "CO",
        "CO",
        "CO",
        Channel(base=1.6, gain=0.0, wander=0.3),
        number="CO",
        location="co.return",
    )
    area.switch(Kind.SMOKE, "smoke", "烟雾", "smoke", "zero", number="烟雾", location="smoke")
    area.switch(Kind.DOOR, "door", "库门", "door", "zero")


def _compressors(sheet: Sheet) -> None:
    place = Place(
        id="compressors", name_zh="压风机房", name_en="Compressors", kind="surface", parent="mine"
    )
    area = sheet.area(place)
    for number in (1, 2):
        c, zh, en = f"compressor{number}", f"{number}号压风机", f"compressor {number}"
        area.switch(
            Kind.MACHINE,
            f"{number}.run",
            zh,
            en,
            c,
            *((state("stopped", 0, "machine_stopped", 4),) if number == 1 else ()),
        )
        warm = Channel(variable=c, base=20.0, gain=68.0, tau_s=240.0, wander=0.6)
        area.analog(
            Kind.TEMPERATURE,
            f"{number}.outlet",
            f"{zh}排气温度",
            f"{en} outlet temperature",
            warm,
            location="temperature.compressor",
            limits=(high("alarm", 110.0, "bearing_hot", 3),),
        )
        amps = Channel(variable=c, gain=186.0, tau_s=1.0, wander=2.0)
        area.analog(Kind.CURRENT, f"{number}.amps", f"{zh}电流", f"{en} current", amps)
    area.analog(
        Kind.PRESSURE,
        "pressure",
        "供风压力",
        "air pressure",
        Channel(variable="compressor1", base=0.25, gain=0.46, tau_s=15.0, wander=0.006),
        unit="MPa",
        high=1.6,
        noise=0.002,
        resolution=0.001,
        limits=(low("low", 0.45, "pressure_low", 3, deadband=0.02),),
    )
