"""One run of the demo: everything started, scenes played, everything stopped, everything counted."""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from davylamp.demo import influxd, summary
from davylamp.demo.drain import wind_down
from davylamp.demo.playbook import scenes
from davylamp.demo.stage import Stage
from davylamp.demo.witness import Witness
from davylamp.sim import client
from davylamp.supervise import services
from davylamp.supervise.child import Service
from davylamp.supervise.display import Display
from davylamp.supervise.join import join
from davylamp.supervise.signals import stop_signal
from davylamp.supervise.supervisor import Supervisor
from davylamp.supervise.up import say
from historian.check import SequenceReport, sequence_report
from scada.bus.subjects import Subjects
from scada.model import DavylampError

PICTURES_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What the newcomer asked for. ``seconds`` is 0 for a run until Ctrl-C."""

    seconds: float
    station: tuple[str, ...]
    scenes: bool
    incident: bool = False
    """Whether the incident is played."""
    past_ns: int = 0
    """Until when there was a past, ns UTC; 0 where there was none."""
    pictures_s: float = PICTURES_S
    """How long its pictures may take."""


async def play(stage: Stage, display: Display, wish: Wish) -> dict[str, Any]:
    """Run the demo; returns its figures (`davylamp.demo.summary`)."""
    told = stop_signal()
    # An InfluxDB keeps a sample that comes twice the same only once.
    witness = Witness(since_ns=wish.past_ns, seen=set() if stage.influx else None)
    report = stage.site.run / "station.json"
    station = ("--summary", str(report), *wish.station)
    subjects = Subjects(stage.site.table.site)
    stored = SequenceReport.of_rows(0)
    wanted = list(cast_of(stage, display, station))
    async with Supervisor(wanted, services.logs(stage.site), say) as supervisor:
        if await _first(told, supervisor.ready(["bus"])):
            async with await join(stage.site, "desk", "demo") as bus:
                # Before the core's first step, so that it is counted whole.
                await witness.attend(bus, subjects)
                await _first(told, _acts(supervisor, stage, wish, [s.name for s in wanted]))
                say("demo", "stopping")
                await wind_down(supervisor, witness)
                if stage.influx:
                    stored = influxd.counted(stage.site, wish.past_ns, witness.last_ns)
    if not stage.influx:
        stored = sequence_report(stage.site.historian.path)
    return summary.of(witness, stored, summary.read_station(report))


async def _acts(supervisor: Supervisor, stage: Stage, wish: Wish, names: list[str]) -> None:
    await supervisor.ready(names)
    book = asyncio.create_task(perform(stage, wish.incident) if wish.scenes else _nothing())
    try:
        await _curtain(supervisor, wish)
    finally:
        book.cancel()
        await asyncio.gather(book, return_exceptions=True)


def cast_of(stage: Stage, display: Display, station: tuple[str, ...]) -> Iterator[Service]:
    """Every process of the demo, in the order of their start."""
    for service in services.of_site(stage.site, stage.plant):
        if stage.influx and service.name == "historian":
            yield influxd.service(stage.site, stage.influx)
            yield replace(service, after=(*service.after, influxd.NAME))
        else:
            yield service
    yield from display.services
    after = ("core", *(service.name for service in display.services))
    yield services.station(stage.site, station, display.env, after)


async def perform(stage: Stage, incident: bool = False) -> None:
    """Play the scenes at their times, until cancelled."""
    begin = time.monotonic()
    for scene in scenes(incident):
        await asyncio.sleep(max(0.0, begin + scene.at_s - time.monotonic()))
        try:
            await client.start(stage.urls[scene.part], scene.scenario, scene.argument)
        except DavylampError as fault:
            say("scene", f"{scene.scenario} was not played: {fault}")
        else:
            say("scene", scene.words)


async def _curtain(supervisor: Supervisor, wish: Wish) -> None:
    """The end by itself: the station was closed, or the time is over."""
    ending = supervisor.finished("station")
    if not wish.seconds:
        await ending
        return
    with suppress(TimeoutError):
        # A scripted station ends by itself; it is given time for its pictures.
        await asyncio.wait_for(ending, wish.seconds + wish.pictures_s)


async def _first(told: asyncio.Event, work: Any) -> bool:
    """Wait for the work or for Ctrl-C, whichever is first; True where it was the work."""
    tasks = [asyncio.ensure_future(work), asyncio.create_task(told.wait())]
    done, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    for task in done:
        task.result()
    return tasks[0] in done


async def _nothing() -> None:
    return


def write_summary(path: Path, figures: dict[str, Any]) -> None:
    """The figures as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n")
