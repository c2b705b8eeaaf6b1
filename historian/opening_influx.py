"""Opens a store in an InfluxDB."""

from historian.choice import INFLUXQL, StoreChoice
from historian.influx.door import Door
from historian.influx.flux_server import FluxServer
from historian.influx.influxql_server import InfluxQLServer
from historian.influx.question import Server
from historian.influx.store import InfluxStore
from historian.store import Store
from scada.model import BadInput


def open_store(choice: StoreChoice) -> Store:
    """The store; the server need not be there yet. Raises `BadInput` where no address is given."""
    influx = choice.influx
    if influx is None or not influx.url:
        raise BadInput("[historian] names no InfluxDB: write url = … / 未给出 InfluxDB 地址")
    door, buckets = Door(influx.url, influx.org, influx.token), influx.buckets()
    is_influxql = choice.kind == INFLUXQL
    server: Server = InfluxQLServer(door, buckets) if is_influxql else FluxServer(door, buckets)
    return InfluxStore(server, choice.site, choice.kind)
