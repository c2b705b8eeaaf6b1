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


@pytest.fixture
def store(influx: InfluxServer) -> Iterator[Store]:
    """An empty store in the InfluxDB of the tests."""
    made = stores.fresh(influx)
    yield made
    made.close()
