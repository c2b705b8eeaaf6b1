"""Stores in the InfluxDB of the tests: all in the same buckets, each as a site of its own."""

import itertools
import json
import os
from collections.abc import Sequence

from historian.influx.door import Door
from historian.influx.flux_server import FluxServer
from historian.influx.influxql_server import InfluxQLServer
from historian.influx.question import Place, Question, Series, Server
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


class _Partly:
    """A server of which only some places can be read, or which keeps no word of what is stored."""

    def __init__(self, server: Server, places: set[Place], *, forgets: bool = False) -> None:
        self._server, self._places, self._forgets = server, places, forgets

    def write(self, place: Place, lines: bytes) -> None:
        if not (self._forgets and lines.startswith(b"applied,")):
            self._server.write(place, lines)

    def read(self, questions: Sequence[Question]) -> list[list[Series]]:
        found = self._server.read(questions)
        return [
            one if asked.place in self._places else []
            for asked, one in zip(questions, found, strict=True)
        ]

    def close(self) -> None:
        self._server.close()


def only(server: Server, places: set[Place]) -> Server:
    """The server as if some of its buckets were empty."""
    return _Partly(server, places)


def forgetful(server: Server) -> Server:
    """The server as a crash leaves it: what was written is there, that it was written is not."""
    return _Partly(server, set(Place), forgets=True)
