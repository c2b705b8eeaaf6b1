"""Stores in the InfluxDB of the tests: all in the same buckets, each as a site of its own."""

import itertools
import os

from historian.influx.door import Door
from historian.influx.flux_server import FluxServer
from historian.influx.question import Place
from historian.influx.store import InfluxStore
from tests.influx.server import ORG, TOKEN, InfluxServer

BUCKETS = {place: f"history-{place}" for place in Place}
_numbers = itertools.count()


def buckets(influx: InfluxServer) -> None:
    """Make the buckets, where they are not there yet."""
    known = {one["name"] for one in influx.ask("GET", "/api/v2/buckets?limit=100")["buckets"]}
    for name in BUCKETS.values():
        if name not in known:
            influx.bucket(name)


def fresh_site() -> str:
    """The id of a site that has no history yet."""
    return f"site-{os.getpid()}-{next(_numbers)}"


def opened(influx: InfluxServer, site: str, token: str = TOKEN) -> InfluxStore:
    """The store of a site."""
    return InfluxStore(FluxServer(Door(influx.url, ORG, token), BUCKETS), site)


def fresh(influx: InfluxServer) -> InfluxStore:
    """An empty store."""
    buckets(influx)
    return opened(influx, fresh_site())
