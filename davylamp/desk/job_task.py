"""What a kind of job is given, and what it gives back: all that its module needs to know of the desk."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import msgspec

from scada.model import DavylampError, EventKind

Told = Callable[[float, str, str], None]
"""How much is done, 0 to 1, and what is being done, in Chinese and English. May be called often."""


class JobFault(DavylampError):
    """It cannot be done; the text is for a person, in English and Chinese."""


@dataclass(frozen=True, slots=True)
class JobTask:
    """What is to be done: the folder of the site, who asked, and what he gave."""

    root: Path
    by: str = ""
    options: dict[str, str] = field(default_factory=dict)
    data: bytes = b""

    def option(self, name: str, default: str = "") -> str:
        """An option; the default where it is not given or empty."""
        return self.options.get(name, "") or default


class JournalLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the desk journals of a job, in the name of who asked. ``text`` has ``zh`` and ``en``."""

    kind: EventKind
    text: dict[str, str]


@dataclass(frozen=True, slots=True)
class Done:
    """A result with lines for the journal: of a job that changed something."""

    data: bytes
    lines: tuple[JournalLine, ...] = ()


class Run(Protocol):
    """What the module of a kind has as ``run``: does the work, in a process of its own.

    Raises `DavylampError` or `OSError` with what to tell the person.
    """

    def __call__(self, task: JobTask, told: Told) -> bytes | Done:
        """Do it; the result is bytes whose meaning the kind defines."""
        ...
