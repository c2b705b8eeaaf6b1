"""Refusals for the journal, sparingly: a client that has gone mad must not fill it.

Of each minute the first `AT_ONCE` are lines of their own. What comes above that is gathered and told when
the minute is over: one line for each person whom a session names, and for each command and reason, with
how often, from when to when, by whom and about what. Counts are never lost. Names that nobody vouches
for are told up to `NAMED`: whoever invents names can invent any number. Pure; time is an argument.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

AT_ONCE: Final = 20
WINDOW_NS: Final = 60 * 1_000_000_000
NAMED: Final = 200
"""So many who, and so many what, one line of gathered refusals names."""


@dataclass(frozen=True, slots=True)
class Denial:
    """A line for the journal: who may not do what, and why.

    ``text`` has the reason in both languages, and ``what``, ``concerned``, ``station`` and ``claimed``.
    """

    user: str
    position: str
    text: dict[str, str]

    @property
    def who(self) -> str:
        """Who it was, in one word with the station: ``li@A``, ``(sun)@B`` for a name nobody vouches for."""
        claimed = self.text.get("claimed", "")
        name = self.user or (f"({claimed})" if claimed else "")
        return f"{name}@{self.text.get('station', '')}".strip("@") or "-"


@dataclass(slots=True)
class _Gathered:
    first: Denial
    since_ns: int
    until_ns: int = 0
    count: int = 0
    who: Counter[str] = field(default_factory=Counter)
    concerned: dict[str, None] = field(default_factory=dict)
    unnamed: int = 0

    def add(self, denial: Denial, now_ns: int) -> None:
        self.count += 1
        self.until_ns = now_ns
        if denial.who in self.who or len(self.who) < NAMED:
            self.who[denial.who] += 1
        else:
            self.unnamed += 1
        for one in denial.text.get("concerned", "").split():
            if len(self.concerned) < NAMED:
                self.concerned[one] = None

    def line(self) -> Denial:
        text = self.first.text
        named = [f"{who} ×{count}" for who, count in self.who.most_common()]
        rest = [f"+{self.unnamed}"] if self.unnamed else []
        said = {
            "zh": f"另有 {self.count} 次：{text.get('zh', '')}",
            "en": f"{self.count} more times: {text.get('en', '')}",
            "what": text.get("what", ""),
            "count": str(self.count),
            "since_ns": str(self.since_ns),
            "until_ns": str(self.until_ns),
            "who": "; ".join(named + rest),
            "concerned": " ".join(self.concerned),
        }
        told = {name: word for name, word in said.items() if word}
        return Denial(self.first.user, self.first.position, told)


class Denials:
    """Decides which refusals are lines at once, and gathers the rest."""

    def __init__(self) -> None:
        self._since_ns = self._count = 0
        self._gathered: dict[tuple[str, str, str, str], _Gathered] = {}

    def take(self, denial: Denial, now_ns: int) -> bool:
        """Whether it is to be written now; else it is told by `due`, which is to be asked first."""
        if not 0 <= now_ns - self._since_ns < WINDOW_NS:
            self._since_ns, self._count = now_ns, 0
        self._count += 1
        if self._count <= AT_ONCE:
            return True
        text = denial.text
        key = (denial.user, denial.position, text.get("what", ""), text.get("en", ""))
        self._gathered.setdefault(key, _Gathered(denial, now_ns)).add(denial, now_ns)
        return False

    def due(self, now_ns: int, ends: bool = False) -> list[Denial]:
        """What was gathered, where its minute is over, or where this is the end."""
        if not self._gathered or (not ends and 0 <= now_ns - self._since_ns < WINDOW_NS):
            return []
        told = [gathered.line() for gathered in self._gathered.values()]
        self._gathered = {}
        return told
