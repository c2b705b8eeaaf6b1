"""A step: one turn of the core, as it is recorded and replayed."""

from dataclasses import dataclass, field

from scada.model.backfill import Backfill
from scada.model.command import Command
from scada.model.condition import ConditionChange
from scada.model.fault import Fault
from scada.model.link import LinkChange
from scada.model.samples import Samples


@dataclass(frozen=True, slots=True)
class Step:
    """What the core took in one turn, in the order links, samples, conditions, faults, commands,
    backfills (each ends the stretch of the backfilled samples of its server).

    ``heard`` gives the time of receipt (ns UTC) of every scan group that was heard from since the last
    step: ``"<server>/event"`` for a subscription (data or keep-alive), ``"<server>/1"`` for the polled
    group of 1 s. Staleness is judged on it, never on source times.
    """

    number: int
    now_ns: int
    samples: Samples
    links: tuple[LinkChange, ...] = ()
    commands: tuple[Command, ...] = ()
    heard: dict[str, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    backfills: tuple[Backfill, ...] = ()
    conditions: tuple[ConditionChange, ...] = ()


def scan_group(server: str, scan_s: float) -> str:
    """The name of a tag's scan group: ``mine/event``, ``mine/1``, ``mine/0.5``."""
    return f"{server}/{scan_s:g}" if scan_s else f"{server}/event"
