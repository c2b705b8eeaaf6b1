"""Who lets history go: the historian its own files; a server keeps its buckets' retention itself."""

from davylamp.site import Site
from historian.duckdb_store import DuckDBStore
from historian.forward.caring import Care
from historian.store import Store
from historian.upkeep import Upkeep


def care_of(site: Site, store: Store) -> Care | None:
    """What the historian does about what was kept long enough, and about a disk that fills up."""
    if not isinstance(store, DuckDBStore):
        return None
    return Upkeep(store.shelf, site.historian.retention, site.historian.path).look
