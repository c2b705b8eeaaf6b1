"""What the stores cost: writing, size, trends, beside influxdb-client's own ways; and a run of faults.

A month of 1,000 tags and the rest of a year of one go message by message into the embedded store and
into a real InfluxDB 2, are read back and compared, and asked for as a station asks.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any, Final

from bench.given import say
from bench.historian import faults
from bench.historian.peers import peers
from bench.historian.plant import DAYS, TAGS, busy_day, month, rest_of_the_year
from bench.historian.questions import END_NS, ask, ask_without
from bench.historian.servers import compacted_bytes, running
from bench.historian.timing import Cost
from bench.historian.writing import Filler, check
from historian.days import DAY_NS, parts_in
from historian.duckdb_store import DuckDBStore
from historian.influx.door import Door
from historian.influx.flux_server import FluxServer
from historian.influx.question import Place
from historian.influx.store import InfluxStore
from historian.retention import Kind
from historian.store import Store
from tests.influx import stores
from tests.influx.server import ORG, TOKEN, InfluxServer
from tools import influxdb

PEER_SAMPLES: Final = 50_000
NOTES: Final = {
    "cpu_us_per_sample": "duckdb, influx: writing, until it is durable; with_closing: also sorting, packing"
    " and rolling up of days that are over (influx: of one tag at 1 Hz)",
    "bytes_per_sample": "duckdb: the files of samples; its roll-ups beside them, which stay when the samples"
    " go; influx: the samples' bucket, compacted, without roll-ups",
    "query_ms.influx_flux.100x30d": "only without roll-ups: rolling up 100 tags in an InfluxDB"
    " takes longer than this bench may",
    "query_ms.influx_flux.1x1y": "not measured: a year of a second store takes longer than this bench may",
}
CHECKED_TAGS: Final = 100
"""Of the InfluxDB's first day: as text the whole month would take minutes."""


def main() -> None:
    """Measure, and print one JSON line."""
    parser = argparse.ArgumentParser(prog="python -m bench.historian", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two days instead of a month")
    days = 2 if parser.parse_args().quick else DAYS
    influxdb.prepare()
    with tempfile.TemporaryDirectory(prefix="davylamp-bench-") as folder:
        say("the embedded store")
        embedded = _embedded(Path(folder) / "duckdb", days)
        (Path(folder) / "influx").mkdir()
        with running(Path(folder) / "influx") as server:
            say("InfluxDB")
            there = _influx(server, Path(folder) / "influx", days)
            say("influxdb-client's own ways")
            others = peers(server, next(month(1)).take(slice(0, PEER_SAMPLES)))
        say("a run of faults")
        suffered = faults.run(Path(folder) / "faults", influxdb.prepare().program)
    print(json.dumps(_result(embedded, there, others, suffered, days), allow_nan=False))


def _embedded(root: Path, days: int) -> dict[str, Any]:
    writing = _busy_day(root / "busy")
    store = DuckDBStore(root / "year")
    filler = _fill(store, days)
    filler.finish(END_NS + DAY_NS)
    store.close()
    sizes = {kind: _bytes(root / "year", kind) for kind in Kind}
    store = DuckDBStore(root / "year")
    checked = check(store, month(days), range(TAGS)) + check(store, rest_of_the_year(days), [0])
    say(f"  {checked:,} samples came back as they were")
    answers = {"duckdb": ask(store, "duckdb") | {"without_rollups": ask_without(store, "duckdb")}}
    store.close()
    in_month = sum(len(day) for day in month(days))
    return {
        "cost": {"duckdb": writing, "duckdb_with_closing": filler.cost},
        "samples": filler.samples,
        "checked": checked,
        "bytes": {
            "duckdb": sizes[Kind.RAW] / in_month,
            "duckdb_rollups": sizes[Kind.STATISTICS] / in_month,
        },
        "answers": answers,
    }


def _busy_day(root: Path) -> Cost:
    """What writing alone costs; a day is sorted, packed and rolled up when it is over."""
    store = DuckDBStore(root)
    filler = Filler(store)
    filler.fill([busy_day()], "a busy day")
    store.close()
    return filler.cost


def _bytes(root: Path, kind: Kind) -> int:
    """What the files of the month take; those of the year hold one tag."""
    first = END_NS // DAY_NS - DAYS
    parts = [part for part in parts_in(root, kind) if part.end_day > first]
    return sum((root / part.file_name).stat().st_size for part in parts)


def _influx(server: InfluxServer, folder: Path, days: int) -> dict[str, Any]:
    """The whole plant without roll-ups, then one tag of it with them."""
    stores.buckets(server)
    door = Door(server.url, ORG, lambda: TOKEN)
    store = InfluxStore(FluxServer(door, stores.BUCKETS), "bench", rolls_up=False)
    filler = Filler(store)
    filler.fill(month(days), "the month")
    found = server.ask("GET", f"/api/v2/buckets?org={ORG}&name={stores.BUCKETS[Place.SAMPLES]}")
    size = compacted_bytes(folder, found["buckets"][0]["id"]) / filler.samples
    checked = check(store, month(1), range(CHECKED_TAGS)) + check(store, month(days), [0])
    say(f"  {checked:,} samples came back as they were")
    rolled = Filler(stores.opened(server, "rolled"))
    rolled.fill((day.take(day.tag == 0) for day in month(days)), "one tag")
    rolled.finish(END_NS + DAY_NS)
    return {
        "cost": {"influx": filler.cost, "influx_with_closing": rolled.cost},
        "bytes": {"influx": size},
        "checked": checked,
        "answers": {
            "influx_flux": _asked(server, "influxdb"),
            "influx_influxql": _asked(server, "influxql"),
        },
    }


def _asked(server: InfluxServer, kind: str) -> dict[str, Any]:
    whole, rolled = (stores.opened(server, site, kind) for site in ("bench", "rolled"))
    without = ask_without(whole, kind, ("1x1d", "1x30d", "100x30d"))
    answers: dict[str, Any] = ask(rolled, kind, ("1x1d", "1x30d"))
    return answers | {"without_rollups": without}


def _fill(store: Store, days: int) -> Filler:
    filler = Filler(store)
    filler.fill(rest_of_the_year(days), "the rest of the year")
    filler.fill(month(days), "the month")
    return filler


def _result(
    embedded: dict[str, Any],
    there: dict[str, Any],
    others: dict[str, Cost],
    suffered: dict[str, Any],
    days: int,
) -> dict[str, Any]:
    costs: dict[str, Cost] = embedded["cost"] | there["cost"] | others
    notes = dict(NOTES) | ({"samples": "two days instead of thirty"} if days < DAYS else {})
    return {
        "samples": embedded["samples"],
        "cpu_us_per_sample": {name: round(cost.cpu_us, 3) for name, cost in costs.items()},
        "samples_per_s": {name: round(cost.per_s) for name, cost in costs.items()},
        "bytes_per_sample": {
            name: round(size, 3) for name, size in (embedded["bytes"] | there["bytes"]).items()
        },
        "query_ms": embedded["answers"] | there["answers"],
        "checked": {"duckdb": embedded["checked"], "influx": there["checked"]},
        "fault_run": suffered,
        "notes": notes,
    }


if __name__ == "__main__":
    main()
