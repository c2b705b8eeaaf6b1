"""The InfluxDB of the tests marked `needs_influxd`: one server per process of tests, a bucket each."""

import uuid
from collections.abc import Iterator

import pytest

from tests.influx.server import InfluxServer
from tools import influxdb


@pytest.fixture(scope="session")
def influx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InfluxServer]:
    """A running server, started when the first test wants it. `tools/influxdb` sees to its program."""
    server = InfluxServer(influxdb.found().program, tmp_path_factory.mktemp("influxd"))
    try:
        server.start()
        yield server
    finally:
        server.kill()


@pytest.fixture
def bucket(influx: InfluxServer) -> str:
    """The name of an empty bucket."""
    return influx.bucket(f"test-{uuid.uuid4().hex[:8]}")
