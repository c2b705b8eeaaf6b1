"""The plant's variables: names on the outside, one array inside."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from scada.model import BadInput

Values = NDArray[np.float64]
"""All variables of the plant, shape ``(n_variables,)``."""

Index = NDArray[np.intp]
"""Places of some variables in `Values`."""


class Registry:
    """Gives every plant variable its place; the components of the plant ask it once, at the start."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._initial: list[float] = []

    def add(self, name: str, initial: float = 0.0) -> int:
        """Declare a variable and return its place. A name is declared once."""
        if name in self._places:
            raise BadInput(f"plant variable {name} is declared twice")
        self._places[name] = len(self._initial)
        self._initial.append(initial)
        return self._places[name]

    def block(
        self, names: Iterable[str], quantity: str, initial: float | Sequence[float] = 0.0
    ) -> Index:
        """Declare ``<name>.<quantity>`` for every name; return their places in that order."""
        names = list(names)
        starts = np.broadcast_to(np.asarray(initial, np.float64), len(names))
        places = [self.add(f"{n}.{quantity}", float(s)) for n, s in zip(names, starts, strict=True)]
        return np.array(places, np.intp)

    def find(self, name: str) -> int:
        """The place of a declared variable. Raises BadInput for an unknown name."""
        try:
            return self._places[name]
        except KeyError:
            raise BadInput(f"the plant has no variable {name}") from None

    def find_all(self, names: Iterable[str]) -> Index:
        """The places of declared variables."""
        return np.array([self.find(name) for name in names], np.intp)

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def values(self) -> Values:
        """A fresh array with every variable at its initial value."""
        return np.array(self._initial, np.float64)
