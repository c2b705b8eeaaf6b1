"""The seeded examples of the limits, votes and steps are true."""

import doctest
from types import ModuleType

import pytest

from scada.detect import calm, deviations, holt_step, kept, rates, runs
from scada.detect.voting import adjacent, vote


@pytest.mark.parametrize("module", [rates, deviations, holt_step, calm, kept, runs, vote, adjacent])
def test_the_example_of_the_module(module: ModuleType) -> None:
    failed, tried = doctest.testmod(module)
    assert failed == 0
    assert tried
