"""Elements picked out of a message at any positions."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_ZEROS: Final = np.zeros(1 << 20, np.uint8)
_ZEROS.flags.writeable = False


def zeros(count: int, form: type[np.generic]) -> NDArray[Any]:
    """So many zeros, read-only: all share the same memory, which stays in the cache."""
    size = count * np.dtype(form).itemsize
    return _ZEROS[:size].view(form) if size <= len(_ZEROS) else np.zeros(count, form)


def gather(data: bytes, form: np.dtype[Any], at: NDArray[np.int64]) -> NDArray[Any]:
    """The elements at these positions: a view with a stride of one byte, indexed by position.

    The view is unaligned; the copy that is returned is not. Positions must lie within the data.
    """
    count = len(data) - form.itemsize + 1
    if not len(at) or count <= 0:
        return np.zeros(len(at), form)
    view: NDArray[Any] = np.ndarray((count,), form, data, 0, (1,))
    return view[at]
