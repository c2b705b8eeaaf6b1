"""The manual's page of the alarm states is that of the code."""

from alarms.catalogue import SITE_ALARMS
from tools.alarm_states import PAGE, SITE, page


def test_the_page_is_in_step_with_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tools.alarm_states"


def test_every_alarm_of_the_site_is_explained() -> None:
    assert tuple(SITE) == SITE_ALARMS
