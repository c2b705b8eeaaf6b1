"""What the search finds."""

from collections.abc import Callable
from dataclasses import dataclass

from scada.model import AlarmRecord


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that the search finds and opens: its kind (``command`` for what a page does).

    ``zh`` and ``en`` are shown and looked in; ``keys`` is what does the same from the keyboard
    (``Shift-A``), '' for nothing; ``open`` is called when it is chosen.
    """

    kind: str
    zh: str
    en: str
    keys: str
    open: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that can be opened: its kind, its id, what is shown of it, and its keys."""

    kind: str
    id: str
    title: str
    below: str
    keys: str = ""
    open: Callable[[], object] | None = None
    """What an entry does; None for what is opened by its id."""
    record: AlarmRecord | None = None
    """Of an alarm of the list: for its symbol."""
