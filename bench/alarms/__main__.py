"""Alarm management: transitions a second, ten thousand alarms at once, a month of journal.

The flood goes through a real nats-server that syncs every message, a core with its own loop, and the
models of a station in another process. The figures and the audit are those of ``davylamp kpi`` and
``davylamp verify``, out of the historian's files. A peer's table is driven in the same run.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from alarms.audit import Digester, Keys, audit
from bench.alarms.flood import Flood, flood
from bench.alarms.models import model_s
from bench.alarms.month import DAYS, START_NS, Month, S, month
from bench.alarms.peer import peer
from bench.alarms.plant import site
from bench.alarms.transitions import transitions_per_s
from bench.rig import progress
from davylamp.journal.key import verify
from davylamp.journal.reading import pages
from historian.duckdb_at_rest import JournalFiles
from historian.journal_lines import FIRST_NS, LAST_NS
from historian.reports.kpi import Question, report

ALARMS: Final = 10_000
EVENTS: Final = 1_000_000
FLOODS: Final = 3
PEERS: Final = Path("build/peers/slac")


def main() -> None:
    """Measure, and print one JSON line: of the floods the median of each figure."""
    parser = argparse.ArgumentParser(prog="python -m bench.alarms", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the journal, one flood")
    options = parser.parse_args()
    events, floods = (EVENTS // 10, 1) if options.quick else (EVENTS, FLOODS)
    table = site(ALARMS)
    progress("transitions")
    rate = transitions_per_s(table, 3)
    with tempfile.TemporaryDirectory(prefix="davylamp-bench-") as folder:
        found = [_flood(Path(folder) / f"flood{n}", n) for n in range(floods)]
        progress(f"writing a month of {events:,} lines")
        made = month(site(3000), Path(folder) / "month", events)
        cpu_s = [time.process_time()]
        kpi_s = _kpi(made)
        cpu_s.append(time.process_time())
        verify_s, whole = _verify(made)
        cpu_s.append(time.process_time())
    progress("the peer")
    beside = peer(PEERS, ALARMS) | {"ours": {"model_10000_s": round(model_s(table), 4)}}
    notes = {"journal": "a tenth of the lines; without --quick a million"} if options.quick else {}
    result = _result(rate, found, made, kpi_s, verify_s, whole, beside, notes)
    cpu = {"kpi_cpu_s": cpu_s[1] - cpu_s[0], "verify_cpu_s": cpu_s[2] - cpu_s[1]}
    print(json.dumps(result | {name: round(value, 3) for name, value in cpu.items()}))


def _result(
    rate: float,
    found: list[Flood],
    made: Month,
    kpi_s: float,
    verify_s: float,
    whole: bool,
    beside: dict[str, Any],
    notes: dict[str, str],
) -> dict[str, Any]:
    def median(name: str) -> float:
        return statistics.median(float(getattr(one, name)) for one in found)

    return {
        "transitions_per_s": round(rate),
        "alarms": ALARMS,
        "durable_10000_s": round(median("durable_s"), 3),
        "model_10000_s": round(median("model_s"), 3),
        "late_scans": max(one.late_scans for one in found),
        "journal_events": made.lines,
        "kpi_1m_events_s": round(kpi_s, 3),
        "verify_1m_events_s": round(verify_s, 3),
        "peer": beside,
        "whole": whole,
        "floods": [[round(one.durable_s, 3), round(one.model_s, 3)] for one in found],
        "core_cpu_s": round(median("cpu_s"), 3),
        "step_ms": round(median("step_ms"), 1),
        "notes": notes,
    }


def _flood(folder: Path, number: int) -> Flood:
    progress(f"flood {number + 1}: {ALARMS:,} alarms at once")
    folder.mkdir()
    found = asyncio.run(flood(site(ALARMS), folder))
    progress(f"  durable {found.durable_s:.2f} s, in the model {found.model_s:.2f} s")
    return found


def _kpi(made: Month) -> float:
    """Every figure of the month out of the files, raw and grouped, and the worst alarms."""
    end_ns = START_NS + DAYS * 86_400 * S
    began = time.perf_counter()
    with JournalFiles(made.folder) as files:
        found = report(files, made.table, Question(START_NS, end_ns))
    took_s = time.perf_counter() - began
    count = found.groups[0].lines[0].raw
    progress(f"figures of {count:,.0f} annunciations in {took_s:.2f} s")
    return took_s


def _verify(made: Month) -> tuple[float, bool]:
    """Every line read, hashed and held against the next, and the signatures."""
    began = time.perf_counter()
    digester = Digester()
    with JournalFiles(made.folder) as files:
        for page in pages(files, FIRST_NS, LAST_NS):
            digester.take(page)
    reading_s = time.perf_counter() - began
    (found,) = audit(digester.digest(), Keys.of(verify, [made.key]))
    took_s = time.perf_counter() - began
    progress(f"verified in {took_s:.2f} s, of which reading and hashing {reading_s:.2f} s")
    return took_s, found.is_whole and found.lines == made.lines


if __name__ == "__main__":
    main()
