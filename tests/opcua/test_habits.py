"""What is learned of a server."""

from scada.opcua.habits import FEWEST_ITEMS, LONGEST_PATIENCE_S, MOST_ITEMS, Habits


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


def test_patience_follows_what_the_way_up_takes() -> None:
    one = Habits()
    assert one.patience_s == LONGEST_PATIENCE_S
    one.opened(0.05, silent_s=3.0)
    assert one.patience_s == 3.0, "a path that swallows everything is given up soon"
    one.opened(2.0, silent_s=3.0)
    assert one.patience_s == 8.0, "a small device signs slowly"


def test_a_server_that_became_slower_is_found_in_the_end() -> None:
    one = Habits()
    one.opened(0.05, silent_s=3.0)
    for _ in range(4):
        one.not_opened()
    assert one.patience_s == LONGEST_PATIENCE_S
