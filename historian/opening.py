"""The one place where a site's store is made."""

from historian.choice import DUCKDB, INFLUXQL, STORES, Influx, StoreChoice
from historian.duckdb_store import DuckDBStore
from historian.influx.door import Door
from historian.influx.flux_server import FluxServer
from historian.influx.influxql_server import InfluxQLServer
from historian.influx.question import Server
from historian.influx.store import InfluxStore
from historian.store import Store
from scada.model import BadInput


def store_of(choice: StoreChoice) -> Store:
    """Open the store. Raises `BadInput` for a kind that there is not."""
    if choice.kind == DUCKDB:
        return DuckDBStore(choice.path)
    if choice.influx is None or choice.kind not in STORES:
        raise BadInput(f"[historian] store = {choice.kind!r}: write one of {', '.join(STORES)}")
    return InfluxStore(_server(choice.kind, choice.influx), choice.site, choice.kind)


def stored_history(choice: StoreChoice) -> Store:
    """The store of a site that may be stopped. Raises `BadInput` where it never had one."""
    if choice.kind == DUCKDB and not choice.path.is_dir():
        raise BadInput(
            f"{choice.path}: no history there: did the site ever run? / 没有历史库文件夹"
        )
    return store_of(choice)


def _server(kind: str, influx: Influx) -> Server:
    door = Door(influx.url, influx.org, influx.token)
    if kind == INFLUXQL:
        return InfluxQLServer(door, influx.buckets())
    return FluxServer(door, influx.buckets())
