"""Columns as notebooks want them: times as ``datetime64``, a dictionary of arrays, an Arrow table."""

import importlib
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scada.model import BadInput

NO_ARROW = (
    "Arrow needs the package pyarrow: pip install 'davylamp[arrow]' / "
    "Arrow 需要 pyarrow：pip install 'davylamp[arrow]'"
)


class Frame:
    """Base of results whose fields are columns of one length; subclasses are frozen dataclasses."""

    __slots__ = ()

    def __len__(self) -> int:
        return max((len(column) for column in self.columns().values()), default=0)

    @property
    def time(self) -> NDArray[np.datetime64]:
        """``time_ns`` as ``datetime64[ns]``, UTC: a view, not a copy."""
        return as_datetime(self.time_ns)  # type: ignore[attr-defined]

    def columns(self) -> dict[str, NDArray[Any]]:
        """The columns by name; of two dimensions one for each tag, as ``<tag>.<column>``."""
        found: dict[str, NDArray[Any]] = {}
        for field in fields(self):  # type: ignore[arg-type]
            column = getattr(self, field.name)
            if isinstance(column, np.ndarray):
                found |= self._flat(field.name, column)
        return found

    def _flat(self, name: str, column: NDArray[Any]) -> dict[str, NDArray[Any]]:
        if column.ndim == 1:
            return {name: column}
        tags: tuple[str, ...] = self.tags  # type: ignore[attr-defined]
        return {
            tag if name == "value" else f"{tag}.{name}": column[:, at]
            for at, tag in enumerate(tags)
        }

    def arrow(self) -> Any:
        """The columns as a ``pyarrow.Table``, times as timestamps in UTC.

        Raises `BadInput` where pyarrow is not installed.
        """
        arrow = _pyarrow()
        columns = self.columns().items()
        return arrow.table({name: _arrow_column(arrow, name, column) for name, column in columns})


def as_datetime(time_ns: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """The same times as ``datetime64[ns]``: a view."""
    return time_ns.view("datetime64[ns]")


def _pyarrow() -> Any:
    """Loaded where it is wanted: it is an extra, and takes more memory than the historian itself."""
    try:
        return importlib.import_module("pyarrow")
    except ImportError:
        raise BadInput(NO_ARROW) from None


def _arrow_column(arrow: Any, name: str, column: NDArray[Any]) -> Any:
    if not name.endswith("_ns") or name in _DURATIONS:
        return arrow.array(column)
    times = np.ascontiguousarray(column).view("datetime64[ns]")
    return arrow.array(times, type=arrow.timestamp("ns", tz="UTC"))


_DURATIONS = frozenset({"duration_ns", "longest_ns", "offset_ns"})
