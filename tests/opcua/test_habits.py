"""What is learned of a server."""

from scada.opcua.habits import FEWEST_ITEMS, MOST_ITEMS, Habits


def test_silence_over_the_creation_of_items_asks_for_fewer() -> None:
    one = Habits(creating=True)
    one.went_silent()
    assert one == Habits(MOST_ITEMS // 2)
    for _ in range(20):
        one.creating = True
        one.went_silent()
    assert one.items_per_call == FEWEST_ITEMS


def test_another_silence_changes_nothing() -> None:
    one = Habits()
    one.went_silent()
    assert one == Habits()
