"""The alarm console, by keyboard and mouse: a flood acknowledged, a shelf that the rule book refuses."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from hmi.models.by_urgency import is_unacknowledged
from hmi.models.deeds import Deed
from hmi.qt.alarms import AlarmsPage
from scada.model import AlarmKind
from tests.hmi.jobs.seat import Seat
from tests.hmi.jobs.town import Town

REGULATED = "3301.T1/pre_warning"


def console(seat: Seat) -> AlarmsPage:
    seat.press("3", seat.station)
    page = seat.station.page
    assert isinstance(page, AlarmsPage)
    return page


def flood(seat: Seat, town: Town, count: int = 14) -> list[str]:
    """So many points beyond their first limit at once, until all of it stands in the list."""
    limits = {
        one.tag: one
        for one in town.table.alarms
        if one.kind in (AlarmKind.PRE_WARNING, AlarmKind.ALARM)
        and one.comparison in (">", ">=")
        and not one.other
        and not one.of.is_rate
        and one.on_delay_s == 0
    }
    chosen = list(limits.values())[:count]
    town.values({one.tag: one.value * 1.02 for one in chosen})
    wanted = [one.id for one in chosen]
    seat.until(lambda: all(seat.alarm(alarm) is not None for alarm in wanted))
    return wanted


def open_ones(seat: Seat) -> list[str]:
    return [one.alarm for one in seat.model.alarms.unacknowledged()]


def test_he_acknowledges_in_a_flood(seat: Seat, town: Town) -> None:
    seat.log_in("li")
    page = console(seat)
    wanted = flood(seat, town)
    seat.until(page.flood.isVisible)
    if not page.listing.list_all:
        seat.press("F", page.table)
    seat.until(lambda: len(page.table.rows.lines) >= len(wanted))

    # one, by keyboard
    page.table.choose_row(0)
    first = page.table.chosen_alarm
    seat.press("Space", page.table)
    seat.until(lambda: first not in open_ones(seat))

    # several, with Shift and the arrows
    page.table.choose_row(0)
    seat.press("Shift+Down", page.table)
    seat.press("Shift+Down", page.table)
    three = page.table.selected_alarms()
    assert len(three) == 3
    seat.press("Space", page.table)
    seat.until(lambda: not set(three) & set(open_ones(seat)))

    # one by mouse: its row, then the button beside it
    row = page.table.row_of(open_ones(seat)[0])
    assert row is not None
    place = QPoint(300, page.table.rowViewportPosition(row) + 20)
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    clicked = page.details.alarm
    seat.click(page.details.buttons["acknowledge"])
    seat.until(lambda: clicked not in open_ones(seat))

    # all that is seen at that moment, and nothing else
    seen = page.table.visible_alarms()
    seat.press("Shift+A", page.table)
    assert page.answers.acknowledged[-len(seen) :] == seen
    seat.until(lambda: not set(seen) & set(open_ones(seat)))
    known = [seat.alarm(alarm) for alarm in seen]
    assert all(one is None or not is_unacknowledged(one) for one in known)


def test_a_shelf_that_the_rule_book_refuses_says_its_rule(seat: Seat, town: Town) -> None:
    said: list[str] = []
    seat.station.context.say.connect(said.append)
    seat.log_in("li")
    seat.raises(REGULATED, 0.85)
    page = console(seat)
    seat.until(lambda: page.table.choose(REGULATED))
    seat.press("S", page.table)
    form = page.details.form
    assert form.isVisible()
    assert not form.buttons[Deed.SHELVE].isEnabled()
    assert form.why.text() in said[-1]
    seat.press("Escape", form.leave_button)
    assert not form.isVisible()
    record = seat.alarm(REGULATED)
    assert record is not None
    assert not record.suppressed


def test_a_filter_is_kept_and_called_again_by_keyboard(seat: Seat, town: Town) -> None:
    seat.log_in("li")
    seat.raises(REGULATED, 0.85)
    page = console(seat)
    seat.press("/", page.table)
    seat.type("3301 T1", page.bar.text_field)
    assert page.listing.filter.text == "3301 T1"
    seat.type("face", page.bar.name_field)
    seat.press("Return", page.bar.name_field)
    seat.press("Del", page.table)
    assert page.listing.filter.is_off
    seat.press("V", page.table)
    assert page.listing.filter.text == "3301 T1"
    assert [line.record.tag for line in page.table.rows.lines] == ["3301.T1"]
    page.bar.saved.remove("li", "face")
