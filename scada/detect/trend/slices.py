"""Long work in slices, so that no turn of the core waits for it: a generator that yields between them.

>>> def total(numbers):
...     found = 0
...     for part in parts(len(numbers), 2):
...         found += sum(numbers[part])
...         yield
...     return found
>>> at_once(total([1, 2, 3, 4, 5]))
15
"""

from collections.abc import Generator, Iterator
from typing import Final, TypeVar

STEPPED: Final = 250
"""Rows that one group is stepped through in a slice."""

Made = TypeVar("Made")
Work = Generator[None, None, Made]
"""Yields after each slice and returns what was made."""


def parts(rows: int, most: int) -> Iterator[slice]:
    """All of so many rows in order, ``most`` at a time."""
    return (slice(first, min(first + most, rows)) for first in range(0, rows, most))


def at_once(work: Work[Made]) -> Made:
    """What the work makes, without a pause."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            made: Made = end.value
            return made
