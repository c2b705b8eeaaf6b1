"""The steps of zoom."""

import pytest

from hmi.models.zoom import fitting, next_zoom


def test_zoom_goes_in_steps_and_stops_at_the_ends() -> None:
    assert next_zoom(1.0, 1) == 1.1
    assert next_zoom(1.1, -1) == 1.0
    assert next_zoom(1.0, -99) == 0.75
    assert next_zoom(1.0, 99) == 3.0


@pytest.mark.parametrize(
    ("size", "zoom"),
    [((1920, 1080), 1.0), ((3840, 2160), 2.0), ((3840, 1080), 1.0), ((1280, 720), 0.75)],
)
def test_a_screen_shows_as_much_as_one_at_1080p(size: tuple[int, int], zoom: float) -> None:
    assert fitting(*size) == zoom
