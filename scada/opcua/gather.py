"""Elements picked out of a message at any positions."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def gather(data: bytes, form: np.dtype[Any], at: NDArray[np.int64]) -> NDArray[Any]:
    """The elements at these positions: a view with a stride of one byte, indexed by position.

    The view is unaligned; the copy that is returned is not. Positions must lie within the data.
    """
    count = len(data) - form.itemsize + 1
    if not len(at) or count <= 0:
        return np.zeros(len(at), form)
    view: NDArray[Any] = np.ndarray((count,), form, data, 0, (1,))
    return view[at]
