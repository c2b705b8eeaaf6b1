"""Sets of sequence numbers that are nearly unbroken rows, kept as ranges."""

from bisect import bisect_right


class Ranges:
    """A set of integers. Memory grows with the number of holes, not of numbers."""

    def __init__(self, ranges: list[tuple[int, int]] | None = None) -> None:
        """Start from ranges (first, last), both included, in order and apart."""
        self._firsts = [first for first, _ in ranges or []]
        self._lasts = [last for _, last in ranges or []]

    def __contains__(self, number: int) -> bool:
        at = bisect_right(self._firsts, number) - 1
        return at >= 0 and number <= self._lasts[at]

    def __len__(self) -> int:
        return sum(last - first + 1 for first, last in self.pairs())

    def add(self, number: int) -> None:
        """Put a number in; one that is there changes nothing."""
        at = bisect_right(self._firsts, number)
        if at and number <= self._lasts[at - 1]:
            return
        joins_left = at > 0 and self._lasts[at - 1] == number - 1
        joins_right = at < len(self._firsts) and self._firsts[at] == number + 1
        if joins_left and joins_right:
            self._lasts[at - 1] = self._lasts.pop(at)
            del self._firsts[at]
        elif joins_left:
            self._lasts[at - 1] = number
        elif joins_right:
            self._firsts[at] = number
        else:
            self._firsts.insert(at, number)
            self._lasts.insert(at, number)

    def add_range(self, first: int, last: int) -> None:
        """Put in all from ``first`` to ``last``, which lies after what was put in so before."""
        if self._lasts and first <= self._lasts[-1] + 1:
            self._lasts[-1] = max(last, self._lasts[-1])
        else:
            self._firsts.append(first)
            self._lasts.append(last)

    def pairs(self) -> list[tuple[int, int]]:
        """The ranges (first, last), both included, in order."""
        return list(zip(self._firsts, self._lasts, strict=True))

    def missing(self) -> int:
        """How many numbers between the first and the last are not there."""
        return self._lasts[-1] - self._firsts[0] + 1 - len(self) if self._firsts else 0
