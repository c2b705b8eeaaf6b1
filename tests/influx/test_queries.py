"""Every kind of question has the same answer from InfluxDB, whichever language it is asked in."""

import pytest

from historian.client.joining import of_store
from tests.historian.test_client import END, KINDS, reference, same, written
from tests.influx import stores
from tests.influx.server import InfluxServer

pytestmark = [pytest.mark.needs_influxd, pytest.mark.timeout(120)]


@pytest.mark.parametrize("kind", ["influxdb", "influxql"])
def test_every_kind_of_question_has_one_answer(influx: InfluxServer, kind: str) -> None:
    store = written(stores.fresh(influx, kind))
    with of_store(store, clock=lambda: END) as site, reference() as plain:
        for ask in KINDS.values():
            same(ask(site), ask(plain))
