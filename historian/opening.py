"""The one place where a site's store is made.

A store's module is imported when it is chosen and not before: influxdb-client takes longer to import
than a day of the embedded store takes to open.
"""

import importlib
from typing import Final, Protocol, cast

from historian.choice import DUCKDB, INFLUXDB, INFLUXQL, STORES, StoreChoice
from historian.store import Store
from scada.model import BadInput

_MODULES: Final = {
    DUCKDB: "historian.opening_duckdb",
    INFLUXDB: "historian.opening_influx",
    INFLUXQL: "historian.opening_influx",
}


class _Opener(Protocol):
    """What such a module holds."""

    def open_store(self, choice: StoreChoice) -> Store:
        """Open the store."""


def store_of(choice: StoreChoice) -> Store:
    """Open the store. Raises `BadInput` for a kind that there is not."""
    if choice.kind not in _MODULES:
        raise BadInput(f"[historian] store = {choice.kind!r}: write one of {', '.join(STORES)}")
    return cast(_Opener, importlib.import_module(_MODULES[choice.kind])).open_store(choice)


def stored_history(choice: StoreChoice) -> Store:
    """The store of a site that may be stopped. Raises `BadInput` where it never had one."""
    if choice.kind == DUCKDB and not choice.path.is_dir():
        raise BadInput(
            f"{choice.path}: no history there: did the site ever run? / 没有历史库文件夹"
        )
    return store_of(choice)
