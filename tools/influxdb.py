"""An InfluxDB 2 server for tests, benches and the demo: the one that is here, or one built for them.

    tools/influxdb                  find one, or build it; quick when done
    tools/influxdb PATH             take this one: its version is looked at, and it is kept

In this order: a path given as the argument or in `$DAVYLAMP_INFLUXD`, `influxd` on the PATH, one
that was kept before, one built from its Go module (tools/influxdb_build.py). What was given or built
is kept by version in the cache that tools/cache.py names, so the next run finds it without being told.
Nobody packages the server for pip or npm, and tests against an imitation would be worth little.
Standard library only.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tools import cache
from tools.influxdb_build import VERSION, NoInfluxd, build

__all__ = ["VERSION", "Influxd", "NoInfluxd", "found", "prepare", "version_of"]

OLDEST = (2, 5)
"""From here on a write that is refused in part is answered by 422."""
TOO_NEW = (3,)
SAYS_WITHIN_S = 30.0
VARIABLE = "DAVYLAMP_INFLUXD"


@dataclass(frozen=True)
class Influxd:
    """A server's program, its version, and how it came to be here."""

    program: Path
    version: str
    origin: str

    def __str__(self) -> str:
        return f"InfluxDB {self.version}, {self.origin}: {self.program}"


def found() -> Influxd:
    """What is here now; never builds. NoInfluxd where there is none, with what to do."""
    if named := os.environ.get(VARIABLE):
        return _checked(Path(named), f"named by {VARIABLE}")
    on_path, passed_over = _on_path()
    if here := on_path or _kept():
        return here
    raise NoInfluxd(
        f"{passed_over}no InfluxDB 2 is here: tools/influxdb builds it (seven minutes, once), "
        f"or takes one: tools/influxdb /path/to/influxd"
    )


def prepare(given: Path | None = None) -> Influxd:
    """What is here, else what is built now; NoInfluxd where that cannot be."""
    if given is not None:
        return _keep(_checked(given, "given"))
    if os.environ.get(VARIABLE):
        return found()
    on_path, passed_over = _on_path()
    if passed_over:
        print(f"influxdb: {passed_over}", file=sys.stderr, flush=True)
    if here := on_path or _kept():
        return here
    cache.made(_home() / VERSION, build)
    return found()


def version_of(program: Path) -> str:
    """What `influxd version` says: ``2.9.1``. NoInfluxd where it is no influxd."""
    try:
        said = subprocess.run(
            [program, "version"], capture_output=True, text=True, timeout=SAYS_WITHIN_S, check=False
        ).stdout
    except (OSError, subprocess.SubprocessError) as fault:
        raise NoInfluxd(f"{program} does not run: {fault}") from fault
    match = re.search(r"InfluxDB v?(\d+\.\d+[^ ]*)", said)
    if match is None:
        raise NoInfluxd(f"{program} is no influxd: `{program} version` names no InfluxDB")
    return match[1]


def _home() -> Path:
    return cache.folder() / "influxd"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def _checked(program: Path, origin: str) -> Influxd:
    version = version_of(program)
    if not OLDEST <= _numbers(version) < TOO_NEW:
        oldest = ".".join(map(str, OLDEST))
        raise NoInfluxd(f"{program} is InfluxDB {version}: {oldest} or a newer 2.x is wanted")
    return Influxd(program.resolve(), version, origin)


def _on_path() -> tuple[Influxd | None, str]:
    """The one on the PATH; None, and in words why, where that one will not do."""
    if (program := shutil.which("influxd")) is None:
        return None, ""
    try:
        return _checked(Path(program), "on the PATH"), ""
    except NoInfluxd as fault:
        return None, f"{fault}; it is passed over; "


def _kept() -> Influxd | None:
    """The version that is built here, else the newest of those that were given."""
    programs = [path for path in _home().glob("[0-9]*/influxd") if path.is_file()]
    if not programs:
        return None
    chosen = max(
        programs, key=lambda path: (path.parent.name == VERSION, _numbers(path.parent.name))
    )
    return Influxd(chosen, chosen.parent.name, "kept from before")


def _keep(one: Influxd) -> Influxd:
    """A copy in the cache: the next run finds it without being told."""
    place = cache.made(
        _home() / one.version,
        lambda fresh: Path(shutil.copy(one.program, fresh / "influxd")).chmod(0o755),
    )
    return Influxd(place / "influxd", one.version, one.origin)


def main() -> int:
    """Find or build it, after everything else on this machine; quick when done."""
    parser = argparse.ArgumentParser(prog="tools/influxdb", description="An InfluxDB 2 for tests.")
    parser.add_argument("path", nargs="?", type=Path, help="an influxd to take instead of building")
    parser.add_argument("--path", dest="bare", action="store_true", help="print its path alone")
    options = parser.parse_args()
    os.nice(10)
    try:
        ready = prepare(options.path)
    except (NoInfluxd, OSError, ValueError) as fault:
        print(f"influxdb: {fault}", file=sys.stderr)
        return 1
    print(ready.program if options.bare else f"influxdb: ready, {ready}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
