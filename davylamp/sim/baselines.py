"""Baselines of the demo site: commissioned from hours of its own plant without any scenario.

``python -m davylamp.sim.baselines`` plays the plant once and writes the committed copy anew. A demo
site of another size gets those of the tags and rows that it has.
"""

import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from davylamp.baseline.commission import Commissioned, Signed, commission, needed
from davylamp.baseline.observe import observations, watch
from davylamp.baseline.store import store
from davylamp.sim.plant import Part, Plant
from davylamp.site import load
from davylamp.site.baselines_file import BASELINES_FILE, BASELINES_FOLDER
from scada.detect.trend.settings import settings_of
from scada.model import Samples, SiteTable

COMMITTED: Final = Path(__file__).with_name("site")
HOURS: Final = 4
SETTLES_S: Final = 600
"""The plant starts at rest; what it does until it has settled is no baseline."""
SEED: Final = 20260101
"""Another plant than the one that is shown: a baseline is never the day that it is held against."""
_START_NS: Final = 1_767_225_600 * 10**9
_SIGNED: Final = Signed(
    "2026-01-01T08:10:00+08:00", "2026-01-01T12:10:00+08:00", "davylamp.sim", "2026-01-01"
)


def made(table: SiteTable, hours: float = HOURS) -> Commissioned:
    """Baselines for the site's rows from ``hours`` of the plant, a sample of each tag a second."""
    rows = needed(table)
    wanted = {(tag, settings_of(one.row)["every_s"]) for one in rows for tag in one.tags.tolist()}
    numbers = sorted({tag for tag, _ in wanted})
    seconds = round(hours * 3600)
    values = _played(table, numbers, seconds)
    time_ns = _START_NS + np.arange(seconds) * 10**9
    watched = {
        number: watch(table, number, Samples.of(np.zeros(seconds), time_ns, values[number]))
        for number in numbers
    }
    seen = {
        (tag, every_s): observations(
            watched[tag], table.tags[tag], _START_NS, _START_NS + seconds * 10**9, every_s
        )
        for tag, every_s in wanted
    }
    return commission(table, rows, seen, _SIGNED)


def _played(table: SiteTable, numbers: list[int], seconds: int) -> dict[int, np.ndarray]:
    """What the sensors of some tags say, second by second."""
    found: dict[int, np.ndarray] = {}
    parts: tuple[Part, ...] = ("mine", "unit")
    for part in parts:
        plant = Plant(part, sum(bool(tag.server) for tag in table.tags), SEED)
        mine = [number for number in numbers if table.tags[number].id in plant.place]
        places = np.array([plant.place[table.tags[number].id] for number in mine], np.intp)
        if not len(places):
            continue
        plant.advance(SETTLES_S)
        columns = np.array(list(_readings(plant, places, seconds)))
        found |= {number: columns[:, k] for k, number in enumerate(mine)}
    return found


def _readings(plant: Plant, places: np.ndarray, seconds: int) -> Iterator[np.ndarray]:
    for _ in range(seconds):
        plant.advance(1.0)
        yield plant.reading[places]


def copy_baselines(target: Path, tags: frozenset[str]) -> None:
    """Write the committed baselines of these tags into a site's folder."""
    source = COMMITTED / BASELINES_FILE
    if target == COMMITTED or not source.exists():
        return
    rows = list(csv.reader(io.StringIO(source.read_text(encoding="utf-8-sig"))))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        [rows[0], *(row for row in rows[1:] if row[0] in tags)]
    )
    (target / BASELINES_FILE).write_text(text.getvalue(), encoding="utf-8-sig", newline="")
    (target / BASELINES_FOLDER).mkdir(exist_ok=True)
    for path in sorted((COMMITTED / BASELINES_FOLDER).glob("*.toml")):
        (target / BASELINES_FOLDER / path.name).write_bytes(path.read_bytes())


def main(folder: str = "") -> int:
    """Commission the baselines of the committed site, or of the site in ``folder``."""
    root = Path(folder) if folder else COMMITTED
    table = load(root).table
    done = made(table)
    for name, said in done.refused:
        sys.stderr.write(f"{name}: {said.text}\n")
    sys.stderr.write(f"{', '.join(store(root, table, done))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
