"""What the tests have loaded is not looked through again with every full collection.

Finding all tests makes 430,000 objects that stay: a third of its time goes into looking through them,
and 0.3 s of each test that has shown a window. So the collector rests meanwhile, and they are frozen
once. A station that closes thaws what is frozen, so in tests its sweeper neither freezes nor thaws,
but in those of its own. At the end of the process they are thawed: of modules that nobody frees DuckDB
says that they leaked.
"""

import atexit
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, Final

SWEEPER: Final = "hmi.qt.sweeper"


@contextmanager
def settled() -> Iterator[None]:
    """Collect nothing until it is known which tests run, then `settle`."""
    gc.disable()
    try:
        yield
    finally:
        settle()
        atexit.register(gc.unfreeze)
        gc.enable()


def settle() -> None:
    """Freeze what is there; the collector works as ever on the rest."""
    if (sweeper := sys.modules.get(SWEEPER)) is not None:
        vars(sweeper)["gc"] = _without_freezing()
    gc.collect()
    gc.freeze()


def set_aside() -> None:
    """Freeze also what a file of tests has left for good: caches, a server's standard nodes."""
    gc.collect()
    gc.freeze()


def _without_freezing() -> Any:
    """What a sweeper uses of `gc`, but nothing is frozen or thawed."""
    return SimpleNamespace(
        collect=gc.collect,
        get_threshold=gc.get_threshold,
        set_threshold=gc.set_threshold,
        freeze=lambda: None,
        unfreeze=lambda: None,
    )
