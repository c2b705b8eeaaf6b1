"""The plant's servers raise alarms of their own: as any client of Alarms & Conditions sees them."""

import pytest

from davylamp.sim.own_alarms import OWN_ALARMS
from davylamp.sim.plant import Plant
from davylamp.sim.uris import namespace
from scada.model import BadInput, ConditionAcknowledgement, SourceCondition
from tests.opcua.sources import WatchedSink, running, server, tag
from tests.sim.running import service


def states(sink: WatchedSink) -> dict[str, SourceCondition]:
    return {one.name: one for one in sink.changes if isinstance(one, SourceCondition)}


async def test_raised_over_and_acknowledged() -> None:
    vibration = tag("unit1.brg4.vib_X", f"nsu={namespace('unit')};s=unit1.brg4.vib_X")
    async with (
        service("unit") as plant,
        running(server(plant.url), [vibration]) as (source, sink),
    ):
        await sink.until(lambda: bool(sink.changes))
        plant.play("own_alarm", "alarm=tsi_vibration+dcs_card,for=0.2")
        await sink.until(lambda: len(states(sink)) == 2)
        seen = states(sink)["tsi_vibration"]
        assert (seen.severity, seen.source, seen.tag) == (850, "TSI", "unit1.brg4.vib_X")
        assert set(seen.message) == {"zh", "en"}
        await sink.until(lambda: not states(sink)["tsi_vibration"].active)
        over = states(sink)["tsi_vibration"]
        assert over.retain, "nobody has acknowledged it"
        source.acknowledge(
            ConditionAcknowledgement(
                server="mine",
                alarm=over.alarm,
                condition=over.condition,
                events=over.open,
                comment="li",
            )
        )
        await sink.until(lambda: not states(sink)["tsi_vibration"].retain)


async def test_an_alarm_that_is_none_is_refused_in_words() -> None:
    async with service("mine") as plant:
        with pytest.raises(BadInput, match="mine has no alarm tsi; it has fan_monitor"):
            plant.play("own_alarm", "alarm=tsi")


def test_the_points_that_they_speak_of_are_there() -> None:
    for part, alarms in OWN_ALARMS.items():
        known = {point.id for point in Plant(part).points}
        assert {alarm.tag for alarm in alarms if alarm.tag} <= known
