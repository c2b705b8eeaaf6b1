"""Opens the embedded store."""

from historian.choice import StoreChoice
from historian.duckdb_store import DuckDBStore
from historian.store import Store


def open_store(choice: StoreChoice) -> Store:
    """The store in its folder."""
    return DuckDBStore(choice.path)
