"""The InfluxDB of these tests: one server for all of them, a bucket for each."""

import uuid
from collections.abc import Iterator

import pytest

from tests.influx.server import InfluxServer
from tools import influxd


@pytest.fixture(scope="session")
def influx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InfluxServer]:
    """A running server. It is built by `make influxd`, which `make test-influx` sees to."""
    server = InfluxServer(influxd.built(), tmp_path_factory.mktemp("influxd"))
    try:
        server.start()
        yield server
    finally:
        server.kill()


@pytest.fixture
def bucket(influx: InfluxServer) -> str:
    """The name of an empty bucket."""
    return influx.bucket(f"test-{uuid.uuid4().hex[:8]}")
