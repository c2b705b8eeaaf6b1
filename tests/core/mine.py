"""A small mine of two servers, and a hand that drives its judge."""

from collections.abc import Sequence

import numpy as np

from alarms import Journal
from davylamp.core.judge import Judge, Judgement
from davylamp.core.lines import lines
from scada.model import (
    Acknowledge,
    AlarmDefinition,
    Backfill,
    Command,
    Event,
    Fault,
    LinkChange,
    LinkState,
    Samples,
    Server,
    SiteTable,
    Step,
    Tag,
)
from tests.detect.plant import T0, S, limit, tag


def site(
    tags: Sequence[Tag] = (),
    alarms: Sequence[AlarmDefinition] = (),
    config_hash: str = "c1",
    urls: tuple[str, str] = ("opc.tcp://127.0.0.1:1", "opc.tcp://127.0.0.1:2"),
) -> SiteTable:
    """Three tags of the mine (m0 … m2, limits at 1.0 and 1.5) and one of the unit (u0)."""
    some = tuple(tags) or (*(tag(f"m{n}") for n in range(3)), tag("u0", server="unit"))
    limits = tuple(alarms) or (
        *(limit(">=", 1.0, f"m{n}", priority=2) for n in range(3)),
        limit(">=", 1.5, "m0", limit="cut", restore=1.0, priority=1),
        limit(">=", 1.0, "u0", on_delay_s=1.0, off_delay_s=1.0),
    )
    used = {one.server for one in some}
    servers = [
        Server(id=name, url=url)
        for name, url in zip(("mine", "unit"), urls, strict=True)
        if name in used
    ]
    return SiteTable(
        site="test",
        name_zh="",
        name_en="",
        timezone="Asia/Shanghai",
        config_hash=config_hash,
        servers=tuple(servers),
        areas=(),
        tags=some,
        alarms=limits,
    )


class Driven:
    """A judge and its journal, driven by hand; times in seconds."""

    def __init__(
        self, table: SiteTable | None = None, seq: int = 0, head: bytes = bytes(32)
    ) -> None:
        self.table = table or site()
        self.judge = Judge(self.table)
        self.journal = Journal("core", T0, seq, head)
        self.events: list[Event] = []
        self.steps: list[Step] = []
        self.last: Judgement

    def step(
        self,
        at: float,
        samples: Samples | None = None,
        links: Sequence[LinkChange] = (),
        commands: Sequence[Command] = (),
        heard: Sequence[str] | None = None,
        faults: Sequence[Fault] = (),
        backfills: Sequence[Backfill] = (),
    ) -> list[str]:
        """Judge one step; returns its alarm changes in words. All groups are heard unless said."""
        now = T0 + round(at * S)
        groups = ("mine/1", "unit/1") if heard is None else heard
        step = Step(
            len(self.steps) + 1,
            now,
            samples or Samples.empty(),
            tuple(links),
            tuple(commands),
            dict.fromkeys(groups, now),
            tuple(faults),
            tuple(backfills),
        )
        return self.run(step)

    def run(self, step: Step) -> list[str]:
        self.last = self.judge.step(step)
        self.steps.append(step)
        new = lines(self.journal, self.judge.catalogue, step, self.last)
        self.events += new
        return [said(event) for event in new if event.alarm]

    def up(self, at: float = 0.0) -> None:
        """Both servers up, every tag good at 0.5."""
        links = [link(name, LinkState.UP, at) for name in ("mine", "unit")]
        self.step(at, links=links)
        self.values(at, {tag.id: 0.5 for tag in self.table.tags})

    def values(self, at: float, values: dict[str, float], status: int = 0) -> list[str]:
        ids = [tag.id for tag in self.table.tags]
        index = [ids.index(name) for name in values]
        when = T0 + round(at * S)
        return self.step(at, Samples.of(index, when, list(values.values()), status))

    def acknowledge(
        self, at: float, *alarms: str, user: str = "li", comment: str = ""
    ) -> list[str]:
        return self.step(
            at, commands=[Acknowledge(alarms=alarms, user=user, comment=comment, station="desk 1")]
        )


def link(server: str, state: LinkState, at: float, reason: str = "") -> LinkChange:
    return LinkChange(server=server, state=state, time_ns=T0 + round(at * S), reason=reason)


def said(event: Event) -> str:
    return f"{event.alarm} {event.kind}" + (f" < {event.cause}" if event.cause else "")


def indices(*numbers: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.array(numbers, np.int32)
