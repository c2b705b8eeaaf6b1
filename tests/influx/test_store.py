"""What every store promises, held against the store in a real InfluxDB."""

from collections.abc import Iterator

import pytest

from historian.store import Store
from tests.historian import test_store_contract as contract
from tests.influx import stores
from tests.influx.server import InfluxServer

pytestmark = [pytest.mark.needs_influxd, pytest.mark.timeout(120)]

# Collected here once more, with the store below in place of the others.
globals().update(
    {
        name: test
        for name, test in vars(contract).items()
        if name.startswith("test_") and "both_stores" not in name
    }
)


@pytest.fixture(params=["influxdb", "influxql"])
def store(influx: InfluxServer, request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty store in the InfluxDB of the tests, by Flux and by InfluxQL."""
    made = stores.fresh(influx, request.param)
    yield made
    made.close()
