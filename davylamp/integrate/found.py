"""A point as a source describes it, before it is a row of tags.csv."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from scada.opcua.variable import BOOLEAN, Variable


@dataclass(frozen=True, slots=True)
class Found:
    """One point: a variable, or a bit or an element of it.

    ``given`` are cells that the source's author wrote for columns of tags.csv: they are taken as
    they stand, without guessing.
    """

    variable: Variable
    bit: int = -1
    element: tuple[int, ...] = ()
    given: dict[str, str] = field(default_factory=dict)

    @property
    def is_switch(self) -> bool:
        """A Boolean, a bit, or an enumeration of the two values 0 and 1."""
        return self.bit >= 0 or self.variable.base == BOOLEAN or set(self.variable.states) == {0, 1}

    @property
    def states(self) -> dict[int, dict[str, str]]:
        """Texts by value and locale; a bit has none of its own."""
        return {} if self.bit >= 0 else self.variable.states

    @property
    def texts(self) -> list[tuple[str, str]]:
        """Every name and description with its locale, the names first; a bit's own before all."""
        own = self.variable.bits.get(self.bit, {})
        variable = self.variable
        return [
            (loc, t) for d in (own, variable.names, variable.descriptions) for loc, t in d.items()
        ]


def has_chinese(text: str) -> bool:
    """Whether a text has Chinese characters."""
    return any("\u3400" <= c <= "\u9fff" for c in text)


def in_both(texts: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """The first Chinese and the first other text; what is written counts before the locale's word."""
    chinese = english = ""
    for locale, text in texts:
        plain = " ".join(text.split())
        if has_chinese(plain) or locale.casefold().startswith("zh"):
            chinese = chinese or plain
        elif plain:
            english = english or plain
    return chinese, english
