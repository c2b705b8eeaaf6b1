"""What every store promises, held against the store in a real InfluxDB."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from historian.days import DAY_NS
from historian.influx.door import Door
from historian.influx.flux_server import FluxServer
from historian.influx.question import Place
from historian.influx.store import InfluxStore
from historian.store import BadBatch, SampleMessage, Store
from scada.model import Samples, Status
from tests.historian import test_store_contract as contract
from tests.historian.made import NAMES, origin
from tests.influx import stores
from tests.influx.server import ORG, TOKEN, InfluxServer

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


def test_one_sample_that_the_server_refuses_takes_no_others_with_it(influx: InfluxServer) -> None:
    # Buckets of its own: what it does to them would change what other tests read.
    buckets = {place: influx.bucket(f"conflict-{stores.fresh_site()}-{place}") for place in Place}
    made = InfluxStore(FluxServer(Door(influx.url, ORG, lambda: TOKEN), buckets), "mine")
    day_ns = 12_000 * DAY_NS
    told: list[tuple[int, bool]] = []
    conflict = f"smp,mine={made._mine},pt=other q=1.5 {day_ns}"
    influx.write(buckets[Place.SAMPLES], [conflict])  # so ``q`` is no whole number there
    samples = Samples.of([0, 1, 0, 1], day_ns + np.arange(4), np.arange(4.0), [0, 0, Status.BAD, 0])
    whole = SampleMessage(origin(1), day_ns, NAMES, samples)

    def kept(message: SampleMessage) -> int:
        try:
            return made.write([message]).rows
        except BadBatch as fault:
            count = len(message.samples)
            told.append((count, fault.by_rows))
            halves = (slice(0, count // 2), slice(count // 2, count)) if count > 1 else ()
            return sum(kept(replace(message, samples=message.samples.take(h))) for h in halves)

    try:
        assert kept(whole) == 3
        assert told == [(4, True), (2, True), (1, False)]
        found = made.raw(NAMES.ids[:2], day_ns, day_ns + 4, 10)
        assert [one.value.tolist() for one in found] == [[0.0], [1.0, 3.0]]
        assert kept(whole) == 3, "it comes again: nothing is doubled"
        assert [len(one.time_ns) for one in made.raw(NAMES.ids[:2], day_ns, day_ns + 4, 10)] == [
            1,
            2,
        ]
    finally:
        made.close()
