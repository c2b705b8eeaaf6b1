"""Conditions: three answers, by Kleene's logic."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hmi.models.mimic.condition import BadCondition, read_condition
from hmi.models.mimic.steps import beside

VALUES = {"on": 1.0, "off": 0.0, "3301.air": 1.8, "bad": None}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("on", True), ("off", False), ("bad", None), ("not bad", None), ("not off", True),
        ("3301.air > 0.25", True), ("3301.air<=1.8 and on", True), ("3301.air ≥ 2", False),
        ("off and bad", False), ("on or bad", True), ("on and bad", None), ("off or bad", None),
        ("not (on and off) and on", True), ("off or on and on", True), ("3301.air != 1.8", False),
    ],
)  # fmt: skip
def test_what_holds(text: str, answer: bool | None) -> None:
    condition = read_condition(text)
    assert condition.holds(VALUES.get) is answer
    assert condition.tags <= VALUES.keys()


@pytest.mark.parametrize(
    "text", ["", "and", "on and", "(on", "on on", "on >", "on > x", "a b", "$"]
)
def test_what_cannot_be_read_says_why(text: str) -> None:
    with pytest.raises(BadCondition) as found:
        read_condition(text)
    assert found.value.text
    assert found.value.text_zh


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["on", "and", "or", "not", "(", ")", ">", "1", "é", " "]), max_size=30)
)
def test_any_words_are_read_or_refused(words: list[str]) -> None:
    try:
        read_condition(" ".join(words)).holds(lambda tag: None)
    except BadCondition:
        return


def test_arrows_go_to_what_lies_nearest_in_their_way() -> None:
    places = {0: (0.0, 0.0), 1: (10.0, 1.0), 2: (30.0, 0.0), 3: (2.0, 20.0)}
    assert beside(places, -1, (1, 0)) == 0
    assert beside(places, 0, (1, 0)) == 1
    assert beside(places, 1, (1, 0)) == 2
    assert beside(places, 0, (0, 1)) == 3
    assert beside(places, 2, (1, 0)) == 2
