"""Machines that occur several times: a main belt conveyor, a pump."""

from davylamp.sim.layout.limits import above_ambient, bearing, state, vibration
from davylamp.sim.layout.sheet import AreaSheet
from davylamp.sim.point import Channel, Wire
from scada.model import Kind


def conveyor(area: AreaSheet, number: int) -> None:
    """A main belt: drive, drum bearings, CO, smoke, protections, temperatures along it."""
    b, zh, en = f"belt{number}", f"{number}部", f"belt {number}"
    limits = (state("stopped", 0, "machine_stopped", 3, on_delay_s=5.0),)
    drive = f"{number}.status"
    area.switch(
        Kind.CONVEYOR,
        f"{number}.run",
        f"{zh}皮带",
        en,
        f"{b}.run",
        *limits,
        number="皮带",
        pack=drive,
    )
    speed = Channel(variable=f"{b}.run", gain=3.15, tau_s=8.0)
    area.analog(Kind.SPEED, f"{number}.speed", f"{zh}带速", f"{en} speed", speed)
    amps = Channel(variable=f"{b}.load", gain=188.0, tau_s=2.0, wander=4.0)
    area.analog(Kind.CURRENT, f"{number}.amps", f"{zh}电流", f"{en} current", amps)
    for drum, zh_drum, en_drum in (("head", "机头", "head"), ("tail", "机尾", "tail")):
        for side, zh_side in (("L", "左"), ("R", "右")):
            warm = Channel(variable=f"{b}.{drum}", wander=0.3)
            area.analog(
                Kind.TEMPERATURE,
                f"{number}.{drum}_{side}",
                f"{zh}{zh_drum}{zh_side}轴承温度",
                f"{en} {en_drum} drum bearing {side} temperature",
                warm,
                number="滚筒",
                lag_s=4.0,
                location="temperature.belt",
                normal=(10.0, 55.0),
            )
        area.analog(
            Kind.CO,
            f"{number}.{drum}_CO",
            f"{zh}{zh_drum}CO",
            f"{en} {en_drum} CO",
            Channel(variable=f"{b}.{drum}_co", wander=0.3),
            number="CO",
            location="co.belt",
            lag_s=4.0,
            limits=above_ambient(5.0, 10.0),
            ambient=4.0,
        )
        area.switch(
            Kind.SMOKE,
            f"{number}.{drum}_smoke",
            f"{zh}{zh_drum}烟雾",
            f"{en} {en_drum} smoke",
            f"{b}.{drum}_smoke",
            number="烟雾",
            location="smoke",
        )
    for motor in (1, 2):
        warm = Channel(variable=f"{b}.load", base=23.0, gain=30.0, tau_s=1500.0, wander=0.4)
        area.analog(
            Kind.TEMPERATURE,
            f"{number}.motor{motor}",
            f"{zh}电机{motor}温度",
            f"{en} motor {motor} temperature",
            warm,
        )
        shake = Channel(variable=f"{b}.run", base=0.05, gain=2.1, tau_s=1.0, wander=0.12)
        area.analog(
            Kind.VIBRATION,
            f"{number}.vib{motor}",
            f"{zh}减速器{motor}振动",
            f"{en} gearbox {motor} vibration",
            shake,
        )
    tension = Channel(variable=f"{b}.load", base=118.0, gain=24.0, tau_s=6.0, wander=1.0)
    area.analog(
        Kind.PRESSURE,
        f"{number}.tension",
        f"{zh}张力",
        f"{en} tension",
        tension,
        unit="kN",
        high=300.0,
        resolution=0.1,
        noise=0.3,
    )
    for name, zh_name, en_name in (
        ("slip", "打滑", "slip"),
        ("track", "跑偏", "off track"),
        ("pile", "堆煤", "choke"),
        ("cord", "拉线", "pull cord"),
        ("tear", "撕裂", "tear"),
    ):
        area.switch(
            Kind.SWITCH,
            f"{number}.{name}",
            f"{zh}{zh_name}",
            f"{en} {en_name}",
            "zero",
            state("tripped", 1, "tripped", 4),
            pack=drive,
        )
    for metre in (100, 300, 500, 700):
        fibre = Channel(variable=f"{b}.load", base=20.5, gain=2.2, tau_s=1800.0, wander=0.15)
        area.analog(
            Kind.TEMPERATURE,
            f"{number}.dts{metre}",
            f"{zh}光纤{metre}m温度",
            f"{en} fibre {metre} m temperature",
            fibre,
        )


def pump(area: AreaSheet, name: str, zh: str, en: str, temperature: float, amps: float) -> None:
    """A drainage pump that starts and stops with the sump's level."""
    run = f"{name}.run"
    area.switch(Kind.PUMP, f"{name}.run", zh, en, run)
    current = Channel(variable=run, gain=amps, tau_s=1.0, wander=1.4)
    area.analog(Kind.CURRENT, f"{name}.amps", f"{zh}电流", f"{en} current", current)
    flow = Channel(variable=run, gain=415.0, tau_s=4.0, wander=3.0)
    area.analog(Kind.FLOW, f"{name}.flow", f"{zh}流量", f"{en} flow", flow)
    press = Channel(variable=run, base=0.02, gain=4.3, tau_s=3.0, wander=0.02)
    area.analog(
        Kind.PRESSURE,
        f"{name}.pressure",
        f"{zh}排水压力",
        f"{en} outlet pressure",
        press,
        unit="MPa",
        high=10.0,
        noise=0.01,
    )
    for place, zh_place, en_place in (("front", "前", "front"), ("rear", "后", "rear")):
        warm = Channel(variable=run, base=temperature - 4.0, gain=29.0, tau_s=1200.0, wander=0.3)
        area.analog(
            Kind.TEMPERATURE,
            f"{name}.bearing_{place}",
            f"{zh}{zh_place}轴承温度",
            f"{en} {en_place} bearing temperature",
            warm,
            limits=bearing(75.0, 85.0),
        )
    shake = Channel(variable=run, base=0.05, gain=2.2, tau_s=1.0, wander=0.1)
    area.analog(
        Kind.VIBRATION, f"{name}.vib", f"{zh}振动", f"{en} vibration", shake, limits=vibration()
    )
    starts = Channel(variable=f"{name}.starts")
    area.analog(
        Kind.POSITION,
        f"{name}.starts",
        f"{zh}启动次数",
        f"{en} starts",
        starts,
        unit="次",
        high=65000.0,
        resolution=1.0,
        wire=Wire.UINT16,
    )
    low_oil = Channel(base=0.62, gain=0.0, wander=0.01)
    area.analog(
        Kind.LEVEL,
        f"{name}.oil",
        f"{zh}油位",
        f"{en} oil level",
        low_oil,
        high=1.0,
    )
