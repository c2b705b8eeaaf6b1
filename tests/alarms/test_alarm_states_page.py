"""The manual's page of the alarm states is that of the code."""

from alarms.catalogue import SITE_ALARMS
from alarms.table import TABLE
from tools.alarm_states import DRAWING, PAGE, SITE, page
from tools.alarm_states_drawing import WORDS, drawing


def test_the_page_is_in_step_with_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tools.alarm_states"


def test_so_is_the_drawing() -> None:
    assert DRAWING.read_text(encoding="utf-8") == drawing(), "run python -m tools.alarm_states"


def test_every_arrow_of_the_table_is_drawn_and_named() -> None:
    arrows = {(state, then) for (state, _), then in TABLE.items() if state != then}
    assert drawing().count('class="way"') == len(arrows)
    assert all(f">{word}<" in drawing() for word in WORDS.values())


def test_every_alarm_of_the_site_is_explained() -> None:
    assert tuple(SITE) == SITE_ALARMS
