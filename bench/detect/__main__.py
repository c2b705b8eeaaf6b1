"""ms per scan with every detector on every tag, against its bound and against plain Python.

A scan brings one sample of every tag. Timed is what the judge does with it: quality (stale, bad,
gathered), all limits, all marks, all trend charts and the votes. The time is CPU time of one core,
the mean over whole minutes of the plant's clock, so that the observations which the charts take once a
minute are in it. The bound is one read and one write of all state bytes at the bandwidth of a large
copy in the same run (`bench.detect.state` says what is state).
"""

import argparse
import gc
import json
import sys
import time
from typing import Any, Final

import numpy as np

from bench.detect.driven import Driven
from bench.detect.plain_site import PlainSite
from bench.detect.plant import Values, site
from bench.detect.river_detectors import river_ns
from bench.detect.state import State, copied_per_s

SIZES: Final = (1_000, 10_000, 100_000, 1_000_000)
EVERY_S: Final = 60.0
SETTLE: Final = 10
CALM: Final = 2e-6
"""The chance of a tag to go elsewhere in a scan: some twenty alarms a day for each hundred tags."""
RESTLESS: Final = 2e-3
PYTHON_TAGS: Final = 400


def main() -> None:
    """Measure, compare, and print one JSON line."""
    parser = argparse.ArgumentParser(prog="python -m bench.detect", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shorter runs")
    parser.add_argument("--sizes", default="", help="only these numbers of tags")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",") if size] or list(SIZES)
    notes: dict[str, str] = {}
    bytes_per_tag = state_bytes_per_tag()
    said(f"state: {bytes_per_tag:.0f} bytes a tag")
    copied = copied_per_s()
    measured = {
        size: measure(size, 60 if options.quick or size > 100_000 else 120) for size in sizes
    }
    copied = max(copied, copied_per_s())
    words, mismatched = compare(options.quick)
    python_us = python_us_per_tag(options.quick)
    river, reason = river_ns()
    if reason:
        notes["river_ns"] = reason
    reference = 100_000 if 100_000 in measured else max(measured)
    ours_us = measured[reference]["ms"] * 1e3 / reference
    bound = {size: size * bytes_per_tag / copied * 1e3 for size in sizes}
    print(
        json.dumps(
            {
                "ms_per_scan": {str(size): round(measured[size]["ms"], 3) for size in sizes},
                "bound_ms": {str(size): round(bound[size], 4) for size in sizes},
                "python_ratio": round(python_us / ours_us, 1),
                "river_ns": river,
                "words_compared": words,
                "mismatched_words": mismatched,
                "ratio_to_bound": {
                    str(size): round(measured[size]["ms"] / bound[size], 2) for size in sizes
                },
                "median_ms": {str(size): round(measured[size]["median"], 3) for size in sizes},
                "worst_ms": {str(size): round(measured[size]["worst"], 3) for size in sizes},
                "wall_ms": {str(size): round(measured[size]["wall"], 3) for size in sizes},
                "state_bytes_per_tag": round(bytes_per_tag, 1),
                "copied_gb_per_s": round(copied / 1e9, 2),
                "ns_per_tag_and_scan": round(ours_us * 1e3, 1),
                "python_ns_per_tag_and_scan": round(python_us * 1e3),
                "notes": notes,
            }
        )
    )


def measure(tags: int, scans: int) -> dict[str, float]:
    """Ms per scan: mean, median and worst CPU time, mean wall time."""
    began = time.perf_counter()
    # Setting up makes millions of objects and no cycles: looking for those would take the time.
    gc.disable()
    driven, values = Driven(site(tags, EVERY_S)), Values(tags, 3, CALM)
    gc.freeze()
    gc.enable()
    said(f"{tags:,} tags set up in {time.perf_counter() - began:.0f} s")
    for _ in range(SETTLE):
        driven.step(values.next())
    taken, walls = [], []
    for _ in range(scans):
        layer = values.next()
        wall, began = time.perf_counter(), time.process_time()
        driven.step(layer)
        taken.append((time.process_time() - began) * 1e3)
        walls.append((time.perf_counter() - wall) * 1e3)
    said(f"{tags:,} tags: {np.mean(taken):.2f} ms a scan, {driven.findings} transitions")
    return {
        "ms": float(np.mean(taken)),
        "median": float(np.median(taken)),
        "worst": float(np.max(taken)),
        "wall": float(np.mean(walls)),
    }


def state_bytes_per_tag(tags: int = 1_000) -> float:
    """The state of a tag with all of its detectors, from a restless run of a small plant."""
    driven, values = Driven(site(tags, 2.0)), Values(tags, 4, RESTLESS)
    state = State(driven, tags // 4)
    for scan in range(300):
        driven.step(values.next())
        if scan % 100 == 99:
            state.look()
    return state.bytes() / tags


def compare(quick: bool) -> tuple[int, int]:
    """How many alarm words were compared with plain Python, and how many differ."""
    words = mismatched = 0
    for every_s, seed, tags, scans in (
        (0.0, 11, 80, 300 if quick else 900),
        (2.0, 12, 80, 200 if quick else 600),
        (60.0, 13, 80, 200 if quick else 600),
    ):
        table = site(tags, every_s)
        driven, values = Driven(table), Values(tags, seed, RESTLESS)
        plain = PlainSite(table, driven)
        for _ in range(scans):
            layer = values.next()
            driven.step(layer)
            plain.step(layer)
            ours, theirs = driven.words, np.array(plain.words())
            words += len(ours)
            mismatched += int(np.count_nonzero(ours != theirs))
        said(f"{words:,} words compared, {mismatched} differ")
    return words, mismatched


def python_us_per_tag(quick: bool) -> float:
    """µs of CPU time per tag and scan of the same logic in plain Python, on the same data."""
    tags, scans = PYTHON_TAGS, 60 if quick else 120
    table = site(tags, EVERY_S)
    values = Values(tags, 3, CALM)
    plain = PlainSite(table, Driven(table))
    for _ in range(SETTLE):
        plain.step(values.next())
    taken = 0.0
    for _ in range(scans):
        layer = values.next()
        began = time.process_time()
        plain.step(layer)
        taken += time.process_time() - began
    said(f"plain Python: {taken / scans / tags * 1e6:.1f} µs a tag and scan")
    return taken / scans / tags * 1e6


def said(text: str, **more: Any) -> None:
    """Progress."""
    print(text, file=sys.stderr, flush=True, **more)


if __name__ == "__main__":
    main()
