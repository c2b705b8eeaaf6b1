"""How many bytes of state a scan has to move: what the bound is made of.

State are the arrays of the banks that change over a restless run, with one entry per tag, limit or
detection; they are found by their place in the objects, so that one that is replaced counts once.
What never changes (bounds, parameters, maps from tags to limits) is none, nor are the samples. Of a
ring (a window, one row per observation) a scan reads the value that leaves and writes the one that
comes: one row is counted, so that a long window does not make the bound easy.
"""

import time
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_OURS: Final = ("scada.", "alarms.", "davylamp.", "bench.")
_LONGEST_LIST: Final = 64
_CACHES: Final = ("_recent", "_stepped")
"""What only remembers how the last layers were looked up is no state."""


def arrays_of(root: object) -> dict[str, NDArray[Any]]:
    """Every array that hangs on an object, by its place; each once."""
    seen: dict[int, object] = {}
    found: dict[str, NDArray[Any]] = {}
    waiting: list[tuple[str, object]] = [("", root)]
    while waiting:
        place, one = waiting.pop()
        if id(one) in seen:
            continue
        seen[id(one)] = one
        if isinstance(one, np.ndarray):
            found[place] = one
        else:
            waiting += [(f"{place}.{name}", part) for name, part in _parts(one)]
    return found


def _parts(one: object) -> Iterator[tuple[object, object]]:
    if isinstance(one, dict) and len(one) <= _LONGEST_LIST:
        yield from one.items()
    elif isinstance(one, list | tuple) and len(one) <= _LONGEST_LIST:
        yield from enumerate(one)
    elif type(one).__module__.startswith(_OURS):
        if is_dataclass(one):
            yield from ((field.name, getattr(one, field.name)) for field in fields(one))
        own = getattr(one, "__dict__", {})
        yield from ((name, part) for name, part in own.items() if name not in _CACHES)


class State:
    """Watches which arrays of at least ``least`` entries change from scan to scan."""

    def __init__(self, root: object, least: int) -> None:
        self._root, self._least = root, least
        self._before: dict[str, NDArray[Any]] = {}
        self._changed: set[str] = set()
        self.look()

    def look(self) -> None:
        """To be called after some scans."""
        for place, array in arrays_of(self._root).items():
            if array.size < self._least or array.dtype == object or place in self._changed:
                continue
            before = self._before.get(place)
            if before is None:
                self._before[place] = array.copy()
            elif not _same(before, array):
                self._changed.add(place)

    def bytes(self) -> int:
        """All of the state, of a ring one row."""
        arrays = arrays_of(self._root)
        return sum(_row_bytes(arrays[place]) for place in self._changed if place in arrays)

    def places(self) -> dict[str, int]:
        """Each array that is state, with its bytes."""
        arrays = arrays_of(self._root)
        return {place: _row_bytes(arrays[place]) for place in sorted(self._changed & set(arrays))}


def _same(one: NDArray[Any], other: NDArray[Any]) -> bool:
    is_float = one.dtype.kind == "f"
    return one.shape == other.shape and bool(np.array_equal(one, other, equal_nan=is_float))


def _row_bytes(array: NDArray[Any]) -> int:
    """The bytes of an array, of a ring those of one observation of each tag."""
    is_ring = array.ndim == 2 and min(array.shape) > 4
    return array.nbytes // min(array.shape) if is_ring else array.nbytes


def copied_per_s(size: int = 256 * 1024 * 1024) -> float:
    """How many bytes a second of CPU time are read once and written once: the best large copy.

    CPU time, as for the scans: what others do on the machine makes the bound no easier.
    """
    source, target = np.ones(size // 8), np.empty(size // 8)
    best = float("inf")
    for _ in range(7):
        began = time.process_time()
        np.copyto(target, source)
        best = min(best, time.process_time() - began)
    return size / best
