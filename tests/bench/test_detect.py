"""The arrays and plain Python say the same of every tag, with every detector on."""

import numpy as np
import pytest

from bench.detect.driven import Driven
from bench.detect.plain_site import PlainSite
from bench.detect.plant import Values, site
from bench.detect.state import State, arrays_of


@pytest.mark.parametrize("every_s", [0.0, 2.0])
def test_the_words_are_the_same(every_s: float) -> None:
    table = site(40, every_s)
    driven, values = Driven(table), Values(40, 5, 0.01)
    plain = PlainSite(table, driven)
    stood = np.zeros(len(driven.words), np.bool_)
    for _ in range(130):
        layer = values.next()
        driven.step(layer)
        plain.step(layer)
        assert np.array_equal(driven.words, np.array(plain.words()))
        stood |= driven.words
    assert stood.mean() > 0.02


def test_state_is_what_changes() -> None:
    class Bank:
        __module__ = "scada.detect"

        def __init__(self) -> None:
            self.word = np.zeros(100, np.uint8)
            self.bound = np.ones(100)
            self.ring = np.zeros((22, 100))
            self.again = self.word

    bank = Bank()
    state = State(bank, 100)
    bank.word[3], bank.ring[5, 3] = 1, 2.0
    state.look()
    assert len(arrays_of(bank)) == 3
    assert state.bytes() == 100 + 800
