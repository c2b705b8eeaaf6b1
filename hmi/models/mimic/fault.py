"""What is wrong with a drawing: each fault with its line, and what to do, in both languages."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from scada.model import BadInput

MOST_FAULTS: Final = 500
"""A drawing with more says so; nobody mends more than that at once."""


class Weight(StrEnum):
    """How much a fault matters."""

    REFUSED = "refused"
    """The drawing is not shown at all."""
    LEFT_OUT = "left out"
    """It is shown, without what the fault names."""
    NOTICE = "notice"
    """It is shown otherwise than drawn."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. ``line`` counts from 1, ``where`` is the element or attribute."""

    weight: Weight
    line: int
    where: str
    text: str
    fix: str
    text_zh: str
    fix_zh: str

    def in_words(self, language: str) -> str:
        """``line 12: image: what; fix: …``."""
        if language == "zh":
            return f"第 {self.line} 行：{self.where}：{self.text_zh}；修改：{self.fix_zh}"
        return f"line {self.line}: {self.where}: {self.text}; fix: {self.fix}"


class Damaged(BadInput):
    """A drawing that cannot be shown; ``faults`` are all that were found, the last one refused it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("mimic: " + "; ".join(fault.in_words("en") for fault in faults[-1:]))


class Faults:
    """Collects the faults of one drawing while it is read."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def refuse(
        self, line: int, where: str, text: str, fix: str, text_zh: str, fix_zh: str
    ) -> Damaged:
        """The drawing cannot be shown: to be raised."""
        self.found.append(Fault(Weight.REFUSED, line, where, text, fix, text_zh, fix_zh))
        return Damaged(tuple(self.found))

    def left_out(
        self, line: int, where: str, text: str, fix: str, text_zh: str, fix_zh: str
    ) -> None:
        """Something is not drawn."""
        self._add(Fault(Weight.LEFT_OUT, line, where, text, fix, text_zh, fix_zh))

    def notice(self, line: int, where: str, text: str, fix: str, text_zh: str, fix_zh: str) -> None:
        """Something is drawn otherwise."""
        self._add(Fault(Weight.NOTICE, line, where, text, fix, text_zh, fix_zh))

    def _add(self, fault: Fault) -> None:
        if len(self.found) < MOST_FAULTS:
            self.found.append(fault)
