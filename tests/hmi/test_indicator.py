"""The analogue indicator: what it shows, and that it is painted where it should be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from hmi.models.indicator import (
    IndicatorState,
    indicator_of,
    nice_ceiling,
    shown_span,
    shown_spans,
)
from hmi.models.tokens import DARK, QUIET, Tokens
from hmi.qt.indicator import paint_indicator
from hmi.qt.sparkline import paint_sparkline
from hmi.qt.theme import Theme
from scada.model import AlarmDefinition, AlarmKind, Comparison, Kind, Quality, Tag

T1 = Tag(
    id="3301.T1",
    server="mine",
    node="s=T1",
    kind=Kind.METHANE,
    area="3301",
    name_zh="甲烷",
    name_en="methane",
    unit="%",
    low=0.0,
    high=4.0,
    resolution=0.01,
    normal_high=0.8,
)


def limit(
    name: str, kind: AlarmKind, value: float, priority: int, comparison: Comparison
) -> AlarmDefinition:
    return AlarmDefinition(
        tag=T1.id, limit=name, kind=kind, comparison=comparison, value=value, priority=priority
    )


HIGH = (
    limit("pre_warning", AlarmKind.PRE_WARNING, 0.8, 3, Comparison.AT_LEAST),
    limit("alarm", AlarmKind.ALARM, 1.0, 2, Comparison.AT_LEAST),
    limit("cut", AlarmKind.CUT, 1.5, 1, Comparison.AT_LEAST),
)


def test_the_span_is_cut_back_so_that_the_limits_spread_over_it() -> None:
    assert shown_span(T1, HIGH) == (0.0, 2.0)
    assert shown_span(T1, ()) == (0.0, 1.5)


def test_a_span_with_limits_high_up_is_the_tags_range() -> None:
    high = limit("cut", AlarmKind.CUT, 3.9, 1, Comparison.AT_LEAST)
    assert shown_span(T1, [high]) == (0.0, 4.0)


@pytest.mark.parametrize(("value", "nice"), [(0.9, 1.0), (1.2, 1.5), (2.0, 2.0), (130.0, 150.0)])
def test_nice_ceiling(value: float, nice: float) -> None:
    assert nice_ceiling(value) == nice


def test_nothing_is_filled_while_nothing_is_in_alarm() -> None:
    state = indicator_of(T1, HIGH, 1.2)
    assert state.priority is None
    assert state.beyond is None
    assert state.normal == (0.0, 0.8)
    assert [tick.dashed for tick in state.ticks] == [True, False, False]


def test_the_part_beyond_the_first_exceeded_limit_takes_the_worst_priority() -> None:
    active = {"3301.T1/alarm", "3301.T1/cut"}
    state = indicator_of(T1, HIGH, 1.6, active=active)
    assert (state.priority, state.beyond) == (1, (1.0, 2.0))


def test_a_low_limit_fills_towards_the_low_end() -> None:
    low = limit("low", AlarmKind.ALARM, 0.25, 3, Comparison.BELOW)
    state = indicator_of(T1, [low], 0.1, active={low.id})
    assert state.beyond == (0.0, 0.25)


def test_a_bad_value_is_held_and_a_value_off_scale_is_known_as_such() -> None:
    assert indicator_of(T1, HIGH, 1.0, Quality.BAD).held
    assert indicator_of(T1, HIGH, 3.0).off_scale == 1
    assert indicator_of(T1, HIGH, None).off_scale == 0


def painted(state: IndicatorState, tokens: Tokens) -> QImage:
    image = QImage(132, 26, QImage.Format.Format_RGB32)
    theme = Theme(tokens)
    image.fill(theme.color("panel"))
    painter = QPainter(image)
    paint_indicator(painter, QRectF(0, 0, 132, 26), state, theme)
    painter.end()
    return image


@pytest.mark.parametrize("tokens", [QUIET, DARK])
def test_colour_appears_only_in_alarm(qapp: object, tokens: Tokens) -> None:
    calm = painted(indicator_of(T1, HIGH, 1.2), tokens)
    alarm = painted(indicator_of(T1, HIGH, 1.7, active={"3301.T1/cut"}), tokens)

    def saturation(image: QImage) -> int:
        return max(image.pixelColor(x, 8).hsvSaturation() for x in range(112, 120))

    assert saturation(alarm) > 120
    assert saturation(calm) < (20 if tokens is QUIET else 200)
    assert calm != alarm


def test_a_sparkline_leaves_a_gap_where_nothing_was(qapp: object) -> None:
    values = np.full(180, 0.5)
    values[60:120] = np.nan
    image = QImage(180, 20, QImage.Format.Format_RGB32)
    theme = Theme(QUIET)
    image.fill(theme.color("panel"))
    painter = QPainter(image)
    paint_sparkline(painter, QRectF(0, 0, 180, 20), values, values, None, theme, 1.0)
    painter.end()
    ground = theme.color("panel").rgb()

    def inked(x: int) -> bool:
        return any(image.pixel(x, y) != ground for y in range(20))

    assert inked(30)
    assert not inked(90)
    assert inked(150)


LEVEL = st.one_of(
    st.floats(-50, 500), st.floats(1e-6, 1e6), st.sampled_from([0.0, 1.5, 24.0, 0.75])
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_spans_of_all_tags_at_once_are_those_of_each(data: st.DataObject) -> None:
    tags, limits = [], []
    for number in range(data.draw(st.integers(1, 6))):
        low, high = sorted(data.draw(st.tuples(LEVEL, LEVEL)))
        normal = data.draw(st.none() | LEVEL)
        tags.append(replace(T1, id=f"t{number}", low=low, high=high + 1.0, normal_high=normal))
        limits.append(
            [replace(HIGH[0], value=value) for value in data.draw(st.lists(LEVEL, max_size=4))]
        )
    row = np.array([n for n, of in enumerate(limits) for _ in of], np.intp)
    value = np.array([one.value for of in limits for one in of], np.float64)
    found = np.stack(shown_spans(tags, row, value), axis=1)
    assert found == pytest.approx(
        np.array([shown_span(*pair) for pair in zip(tags, limits, strict=True)])
    )
