"""Which store a site chose, and where that is. `historian.opening` opens it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from historian.influx.question import Place

DUCKDB: Final = "duckdb"
INFLUXDB: Final = "influxdb"
INFLUXQL: Final = "influxql"
STORES: Final = (DUCKDB, INFLUXDB, INFLUXQL)
BUCKET: Final = "davylamp"
TOKEN_FILE: Final = "historian.token"
"""In the run folder, where nothing else is said."""


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
