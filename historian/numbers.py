"""Things as numbers: each as the place in which it was first seen."""

from collections.abc import Hashable, Iterable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

_T = TypeVar("_T", bound=Hashable)


class Numbers(dict[_T, int]):
    """The number of each thing; one that is asked for and not there gets the next."""

    def __missing__(self, thing: _T) -> int:
        number = self[thing] = len(self)
        return number

    def of(self, things: Iterable[_T]) -> NDArray[np.int32]:
        """The numbers of some; shape ``(n,)``."""
        return np.fromiter(map(self.__getitem__, things), np.int32)
