import pytest

from hmi.models.priority import ADVISORY, LABELS, RANKS, SHAPES, Fill, fill_of
from hmi.models.tokens import DARK, QUIET, THEMES, Tokens, contrast


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_text_on_a_solid_symbol_keeps_its_contrast(theme: Tokens) -> None:
    for fill, text in zip(theme.priority, theme.on_priority, strict=True):
        assert contrast(fill, text) >= 4.5
    assert contrast(theme.advisory, theme.on_advisory) >= 4.5


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_words_are_read_on_every_ground(theme: Tokens) -> None:
    for ground in (theme.ground, theme.panel, theme.raised):
        assert contrast(theme.text, ground) >= 7.0
        assert contrast(theme.quiet, ground) >= 4.5
        assert contrast(theme.live, ground) >= 4.5


def test_no_trend_pen_is_an_alarm_colour() -> None:
    for theme in (QUIET, DARK):
        assert not set(theme.pens) & {*theme.priority, theme.advisory}


def test_every_class_differs_in_shape_label_and_rank() -> None:
    classes = (0, 1, 2, 3, 4, ADVISORY)
    for table in (SHAPES, LABELS, RANKS):
        assert len({table[number] for number in classes}) == len(classes)


def test_held_is_dashed_whether_acknowledged_or_not() -> None:
    assert fill_of(acknowledged=False, held=False) is Fill.SOLID
    assert fill_of(acknowledged=True, held=False) is Fill.OUTLINE
    assert fill_of(acknowledged=False, held=True) is Fill.DASHED
    assert fill_of(acknowledged=True, held=True) is Fill.DASHED
