"""Every test: no window, nothing left running, and nothing left out in silence."""

import os
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import settings

from tests import address_space, heap, leaks, order, toolchains
from tests.influx.fixtures import bucket, influx
from tests.leaks import no_leaks, no_task_left

__all__ = ["bucket", "influx", "no_leaks", "no_task_left"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A property that holds on a busy machine holds: no test of ours is judged by its time.
# A change lands or not by what it does: CI looks at the same examples each time, new ones are looked
# for everywhere else, and kept with the test (``@example``) when one of them fails.
settings.register_profile("davylamp", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("davylamp")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    with heap.settled():
        return (yield)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    toolchains.leave_out(config, items)
    leaks.watch_tasks(items)
    order.longest_first(config, items)
    address_space.share()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    done = yield
    if nextitem is not None and nextitem.path != item.path:
        heap.set_aside()
    return done


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    toolchains.told(node.config, getattr(node, "workeroutput", {}))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if toolchains.in_ci() and toolchains.lines(session.config) and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in toolchains.lines(terminalreporter.config):
        terminalreporter.write_line(line, yellow=True)
    if toolchains.in_ci() and toolchains.lines(terminalreporter.config):
        terminalreporter.write_line("CI leaves nothing out: this run has failed", red=True)
