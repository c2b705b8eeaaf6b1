"""What is wrong with the historian now, in both languages: one entry per cause, none told twice."""

from collections.abc import Callable

from scada.bus.messages import Trouble
from scada.model.trouble import TroubleKind


class Troubles:
    """A book of what is wrong. ``clock`` gives ns UTC."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._entries: dict[str, Trouble] = {}

    def set(self, cause: str, kind: TroubleKind, zh: str, en: str) -> None:
        """Something is wrong; said again under the same cause it keeps the time since when."""
        known = self._entries.get(cause)
        same = known is not None and known.kind is kind
        since_ns = known.since_ns if known is not None and same else self._clock()
        self._entries[cause] = Trouble(kind=kind, zh=zh, en=en, since_ns=since_ns)

    def clear(self, cause: str) -> None:
        """It is right again."""
        self._entries.pop(cause, None)

    def put(self, cause: str, kind: TroubleKind, zh: str, en: str) -> None:
        """`set` where there are words, else `clear`."""
        if en:
            self.set(cause, kind, zh, en)
        else:
            self.clear(cause)

    def __contains__(self, cause: str) -> bool:
        return cause in self._entries

    @property
    def all(self) -> tuple[Trouble, ...]:
        """Everything that is wrong, each text once, the oldest first."""
        by_text = {entry.en: entry for entry in reversed(self._entries.values())}
        return tuple(sorted(by_text.values(), key=lambda entry: entry.since_ns))

    @property
    def line(self) -> str:
        """All of it in one line, in English."""
        return "; ".join(entry.en for entry in self.all)
