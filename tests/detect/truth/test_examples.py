"""The examples in the marks' docstrings give what they say."""

import doctest
import importlib
import pkgutil

import pytest

from scada.detect import truth

MODULES = [f"{truth.__name__}.{one.name}" for one in pkgutil.iter_modules(truth.__path__)]
EXAMPLES = 8


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_every_mark_has_one() -> None:
    found = [name for name in MODULES if ">>>" in (importlib.import_module(name).__doc__ or "")]
    assert len(found) >= EXAMPLES
