"""Which store a site chose, and the one place where it is made."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from historian.duckdb_store import DuckDBStore
from historian.influx.door import Door
from historian.influx.flux_server import FluxServer
from historian.influx.influxql_server import InfluxQLServer
from historian.influx.question import Place, Server
from historian.influx.store import InfluxStore
from historian.store import Store
from scada.model import BadInput

DUCKDB: Final = "duckdb"
INFLUXDB: Final = "influxdb"
INFLUXQL: Final = "influxql"
STORES: Final = (DUCKDB, INFLUXDB, INFLUXQL)
BUCKET: Final = "davylamp"


@dataclass(frozen=True, slots=True)
class Influx:
    """Where an InfluxDB is. ``bucket`` names the samples' bucket (InfluxQL: database).

    Roll-ups and events have buckets of their own beside it. ``token`` reads it, whenever it is needed.
    """

    url: str
    org: str
    bucket: str
    token: Callable[[], str]

    def buckets(self) -> dict[Place, str]:
        """The three buckets' names."""
        return bucket_names(self.bucket)


@dataclass(frozen=True, slots=True)
class StoreChoice:
    """A kind of store and where it is: ``path`` for files, ``influx`` for a server."""

    kind: str
    site: str
    path: Path
    influx: Influx | None = None


def bucket_names(bucket: str) -> dict[Place, str]:
    """The names of the buckets that go with that of the samples."""
    return {
        Place.SAMPLES: bucket,
        Place.ROLLUPS: f"{bucket}_rollups",
        Place.EVENTS: f"{bucket}_events",
    }


def store_of(choice: StoreChoice) -> Store:
    """Open the store. Raises `BadInput` for a kind that there is not, or a token that is not there."""
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
    door = Door(influx.url, influx.org, influx.token())
    if kind == INFLUXQL:
        return InfluxQLServer(door, influx.buckets())
    return FluxServer(door, influx.buckets())
