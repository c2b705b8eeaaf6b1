"""Stores in the InfluxDB of the tests: all in the same buckets, each as a site of its own."""

import itertools
import json
import os

from historian.influx.door import Door
from historian.influx.flux_server import FluxServer
from historian.influx.influxql_server import InfluxQLServer
from historian.influx.question import Place
from historian.influx.store import InfluxStore
from tests.influx.server import ORG, TOKEN, InfluxServer

BUCKETS = {place: f"history-{place}" for place in Place}
_numbers = itertools.count()


def buckets(influx: InfluxServer) -> None:
    """Make the buckets, and databases of the same names, where they are not there yet."""
    known = {one["name"] for one in influx.ask("GET", "/api/v2/buckets?limit=100")["buckets"]}
    for name in BUCKETS.values():
        if name not in known:
            influx.bucket(name)
            found = influx.ask("GET", f"/api/v2/buckets?org={ORG}&name={name}")["buckets"][0]
            mapping = {
                "bucketID": found["id"], "orgID": found["orgID"], "database": name,
                "retention_policy": "autogen", "default": True,
            }  # fmt: skip
            influx.ask("POST", "/api/v2/dbrps", json.dumps(mapping).encode())


def fresh_site() -> str:
    """The id of a site that has no history yet."""
    return f"site-{os.getpid()}-{next(_numbers)}"


def opened(influx: InfluxServer, site: str, kind: str = "influxdb") -> InfluxStore:
    """The store of a site, by Flux or by InfluxQL."""
    door = Door(influx.url, ORG, lambda: TOKEN)
    server = FluxServer(door, BUCKETS) if kind == "influxdb" else InfluxQLServer(door, BUCKETS)
    return InfluxStore(server, site, kind)


def fresh(influx: InfluxServer, kind: str = "influxdb") -> InfluxStore:
    """An empty store."""
    buckets(influx)
    return opened(influx, fresh_site(), kind)
