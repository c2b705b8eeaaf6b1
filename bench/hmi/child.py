"""What is measured in a station's process: ``python -m bench.hmi.child TASK …``; prints JSON lines."""

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.alarms.plant import site
from bench.hmi.day import day
from bench.hmi.flood import flood
from bench.hmi.history import END_NS, SECOND_NS, eight_pens
from bench.hmi.screen import Screen
from hmi.models.trends.span import Span
from hmi.qt.alarms import AlarmsPage
from hmi.qt.trends.page import TrendsPage
from scada.bus.codec import decode, encode
from scada.bus.header import Header
from scada.bus.messages import Snapshot

PANS: Final = 400
SETTLED_S: Final = 1.0


def say(**said: Any) -> None:
    """One line of JSON."""
    print(json.dumps(said), flush=True)


def start(run: str) -> None:
    """From here on the parent's clock runs until the first picture with values."""
    screen = Screen(Path(run))
    screen.until(lambda: screen.model.has_snapshot)
    screen.application.processEvents()
    say(painted_ns=time.time_ns())
    screen.close()


def pan(run: str, seconds: str) -> None:
    """Pan over so many seconds of eight pens, of half as much again."""
    screen, width_ns = Screen(Path(run)), int(seconds) * SECOND_NS
    screen.until(lambda: screen.model.has_snapshot)
    screen.station.show_page("trends")
    page = screen.station.pages["trends"]
    assert isinstance(page, TrendsPage)
    page.open_trend([tag.id for tag in eight_pens().tags])
    page.model.span = Span(END_NS - width_ns, END_NS, False)
    page.plot.moved.emit()
    screen.until(lambda: not page.model.data.is_waiting)
    screen.turn(SETTLED_S)
    samples, pictures = page.model.remark().samples, _counted(page)
    times = [_panned(screen, page, pictures, width_ns, step) for step in range(PANS)]
    say(ms=times, samples=samples, problem=page.model.remark().problem)
    screen.close()


def _counted(page: TrendsPage) -> list[float]:
    """Grows by one with each picture of the plot."""
    pictures, draw = list[float](), page.plot.draw

    def drawn(*painted: Any) -> None:
        draw(*painted)
        pictures.append(time.perf_counter())

    page.plot.draw = drawn  # type: ignore[method-assign,assignment]
    return pictures


def _panned(
    screen: Screen, page: TrendsPage, pictures: list[float], width_ns: int, step: int
) -> float:
    """To the past for half of the steps, then back; ms from the hand's move to the painted picture."""
    sign = -1 if step < PANS // 2 else 1
    began, drawn = time.perf_counter(), len(pictures)
    page.model.pan(sign * width_ns // PANS)
    page.plot.moved.emit()
    while len(pictures) == drawn:
        screen.application.processEvents()
    return (pictures[-1] - began) * 1e3


def load(alarms: str) -> None:
    """A site's table as it comes over the bus, until its alarm page is painted."""
    table = encode(_header(), site(int(alarms)))
    snapshot = encode(_header(), _snapshot(int(alarms)))
    screen = Screen(None)
    screen.station.show_page(AlarmsPage.key)
    screen.turn(SETTLED_S)
    began = time.perf_counter()
    screen.mailbox.put_table(decode(table)[1])
    screen.mailbox.put_snapshot(decode(snapshot)[1])
    screen.station.tick()
    screen.application.processEvents()
    say(load_s=time.perf_counter() - began)
    screen.close()


def _header() -> Header:
    return Header(
        schema="",
        version=1,
        site="bench",
        source="core",
        epoch=1,
        seq=1,
        now_ns=time.time_ns(),
        config_hash="bench",
    )


def _snapshot(tags: int) -> Snapshot:
    now_ns = time.time_ns()
    return Snapshot(
        now_ns=now_ns,
        step=1,
        events_seq=0,
        time_ns=np.full(tags, now_ns),
        value=np.full(tags, 0.5),
        status=np.zeros(tags, np.uint32),
        flags=np.zeros(tags, np.uint16),
        alarms=(),
        links=(),
    )


def memory(seconds: str) -> None:
    """So much of a day."""
    say(**day(int(seconds)))


TASKS: Final[dict[str, Callable[..., None]]] = {
    "start": start,
    "pan": pan,
    "flood": partial(flood, say=say),
    "load": load,
    "day": memory,
}

if __name__ == "__main__":
    TASKS[sys.argv[1]](*sys.argv[2:])
