"""Where the operator was: back and forward as in a browser, and the levels above a place."""

from dataclasses import dataclass, field
from typing import Final

KEPT: Final = 50


@dataclass(frozen=True, slots=True)
class Place:
    """A screen: a page, the area that it shows, a tag's faceplate beside it, and its diagnostics."""

    page: str
    area: str = ""
    tag: str = ""
    diagnostics: bool = False

    @property
    def level(self) -> int:
        """The level of ISA-101: 1 the whole, 2 an area or a task, 3 one point, 4 what is behind it."""
        if self.tag:
            return 4 if self.diagnostics else 3
        return 1 if self.page == "overview" else 2


@dataclass
class Trail:
    """The places in the order of the visits; `here` is one of them."""

    places: list[Place] = field(default_factory=list)
    at: int = -1

    @property
    def here(self) -> Place | None:
        """The place in view; None before the first."""
        return self.places[self.at] if self.places else None

    def go(self, place: Place) -> None:
        """Another place is in view; what was ahead is forgotten."""
        if place == self.here:
            return
        self.places = [*self.places[: self.at + 1], place][-KEPT:]
        self.at = len(self.places) - 1

    def back(self) -> Place | None:
        """The place before; None where there was none."""
        return self._move(-1)

    def forward(self) -> Place | None:
        """The place that was left by `back`; None where there is none."""
        return self._move(1)

    def _move(self, by: int) -> Place | None:
        if not 0 <= self.at + by < len(self.places):
            return None
        self.at += by
        return self.here
