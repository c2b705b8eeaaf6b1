"""The schemas that this program knows: name in a header, version, the class it stands for."""

from dataclasses import dataclass
from typing import Any, Final, get_args

import msgspec

from scada.bus import desk_messages, job_messages, letter_messages, messages, report_messages
from scada.model import (
    Backfill,
    Command,
    CommandResult,
    ConditionChange,
    Event,
    Fault,
    LinkChange,
    Samples,
    Signed,
    SiteTable,
    Step,
)

STEP: Final = "Step"
EVENTS: Final = "Events"


@dataclass(frozen=True, slots=True)
class Schema:
    """One kind of body. ``version`` is the newest that is understood, and what is written."""

    type: Any
    version: int = 1
    own_codec: bool = False


class Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of a `Step` but its samples, of which it says the number."""

    number: int
    now_ns: int
    rows: int
    links: tuple[LinkChange, ...] = ()
    commands: tuple[Command, ...] = ()
    """Others than to acknowledge since version 3, the alarm commands since version 4."""
    heard: dict[str, int] = {}
    faults: tuple[Fault, ...] = ()
    backfills: tuple[Backfill, ...] = ()
    """Since version 2."""
    conditions: tuple[ConditionChange, ...] = ()
    """Since version 2."""
    raw: bool = False
    """Whether the column of the numbers as sent is there (since version 2)."""

    def step(self, samples: Samples) -> Step:
        """The step with its samples."""
        return Step(
            self.number,
            self.now_ns,
            samples,
            self.links,
            self.commands,
            self.heard,
            self.faults,
            self.backfills,
            self.conditions,
        )


def facts_of(step: Step) -> Facts:
    """What travels of a step beside the columns."""
    return Facts(
        number=step.number,
        now_ns=step.now_ns,
        rows=len(step.samples),
        links=step.links,
        commands=step.commands,
        heard=step.heard,
        faults=step.faults,
        backfills=step.backfills,
        conditions=step.conditions,
        raw=step.samples.raw is not None,
    )


_VERSIONS: Final = {
    "Snapshot": 2,
    "HistoryAnswer": 2,
    "RawSeries": 2,
    "EventsRequest": 2,
    "HistorianHeartbeat": 3,
    "DeskHeartbeat": 2,
    "OutwardHeartbeat": 2,
}
"""Messages that grew: the first three have the column ``raw`` since version 2."""


def _messages() -> dict[str, Schema]:
    """Every message class of these modules is a schema by its own name."""
    return {
        name: Schema(kind, _VERSIONS.get(name, 1))
        for module in (messages, desk_messages, job_messages, letter_messages, report_messages)
        for name, kind in vars(module).items()
        if isinstance(kind, type)
        and issubclass(kind, messages.Message)
        and kind.__module__ == module.__name__
        and kind not in (messages.Message, messages.Columns)
    }


SCHEMAS: Final[dict[str, Schema]] = {
    STEP: Schema(Facts, version=4, own_codec=True),
    EVENTS: Schema(list[Event], own_codec=True),
    "SiteTable": Schema(SiteTable),
    **{kind.__name__: Schema(kind) for kind in get_args(Command)},
    "Signed": Schema(Signed),
    "CommandResult": Schema(CommandResult, version=2),
    **_messages(),
}
"""All schemas by name."""


def name_of(kind: type) -> str | None:
    """The schema's name of a message class; None for a class that does not travel by itself."""
    known = SCHEMAS.get(kind.__name__)
    return kind.__name__ if known is not None and known.type is kind else None
