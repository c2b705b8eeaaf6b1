"""The write paths that influxdb-client offers, as its documents show them, with the same samples.

Each makes its objects from columns and writes them in batches of the same size to the same server; its
figure is the CPU time of this process, all threads, per sample, and how many samples a second went.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

import pandas as pd
from influxdb_client import InfluxDBClient, Point, WriteOptions, WritePrecision
from influxdb_client.client.write_api import SYNCHRONOUS, WriteApi

from bench.historian.plant import MESSAGE, NAMES
from bench.historian.timing import Clock, Cost
from scada.model import Samples
from tests.influx.server import ORG, TOKEN, InfluxServer

MEASUREMENT: Final = "peer"
NS: Final[Any] = WritePrecision.NS
"""A text, which the client's own types do not expect."""
_POINT: Final[Any] = Point
Writer = Callable[[WriteApi, str, Samples], None]


class Unequal(Exception):
    """Not everything that was written is there."""


def peers(server: InfluxServer, samples: Samples) -> dict[str, Cost]:
    """The cost of every path; each has a bucket of its own, and is closed within its time."""
    return {
        "client_point": _run(server, samples, _points, SYNCHRONOUS),
        "client_dataframe": _run(server, samples, _frame, SYNCHRONOUS),
        "client_batching": _run(server, samples, _points, WriteOptions(batch_size=MESSAGE)),
        "client_batching_lines": _run(server, samples, _lines, WriteOptions(batch_size=MESSAGE)),
    }


def _run(server: InfluxServer, samples: Samples, write: Writer, options: WriteOptions) -> Cost:
    bucket = server.bucket(f"{MEASUREMENT}{write.__name__}-{options.write_type.name}")
    clock = Clock()
    with InfluxDBClient(server.url, TOKEN, org=ORG, timeout=60_000) as client:
        with clock, client.write_api(options) as api:
            for batch in _batches(samples):
                write(api, bucket, batch)
        stored = _count(client, bucket)
    if stored != len(samples):
        raise Unequal(f"{bucket}: {stored} of {len(samples)} samples were stored")
    return clock.cost(len(samples))


def _count(client: InfluxDBClient, bucket: str) -> int:
    flux = f'from(bucket: "{bucket}") |> range(start: 0) |> group() |> count()'
    found: Any = client.query_api().query(flux)
    return int(found[0].records[0].get_value())


def _batches(samples: Samples) -> Iterator[Samples]:
    for at in range(0, len(samples), MESSAGE):
        yield samples.take(slice(at, at + MESSAGE))


def _points(api: WriteApi, bucket: str, batch: Samples) -> None:
    ids = NAMES.ids
    columns = zip(batch.tag.tolist(), batch.value.tolist(), batch.time_ns.tolist(), strict=True)
    points = [
        _POINT(MEASUREMENT).tag("mine", "m").tag("pt", ids[tag]).field("v", value).time(time_ns)
        for tag, value, time_ns in columns
    ]
    api.write(bucket, record=points, write_precision=NS)


def _frame(api: WriteApi, bucket: str, batch: Samples) -> None:
    names = pd.Categorical.from_codes(batch.tag, NAMES.ids)
    times = pd.to_datetime(batch.time_ns, unit="ns", utc=True)
    frame = pd.DataFrame({"mine": "m", "pt": names.astype(str), "v": batch.value}, index=times)
    api.write(
        bucket,
        record=frame,
        data_frame_measurement_name=MEASUREMENT,
        data_frame_tag_columns=["mine", "pt"],
        write_precision=NS,
    )


def _lines(api: WriteApi, bucket: str, batch: Samples) -> None:
    ids = NAMES.ids
    columns = zip(batch.tag.tolist(), batch.value.tolist(), batch.time_ns.tolist(), strict=True)
    lines = [
        f"{MEASUREMENT},mine=m,pt={ids[tag]} v={value!r} {time}" for tag, value, time in columns
    ]
    api.write(bucket, record=lines, write_precision=NS)
