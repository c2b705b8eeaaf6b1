"""What can be done on the alarm page: by a key of its lists, and from the search."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from hmi.models.deeds import Deed
from hmi.models.search import Entry, command

if TYPE_CHECKING:
    from hmi.qt.alarms import AlarmsPage

SEARCHED: Final = {
    "acknowledge_visible": "Shift-A",
    "group": "F",
    "region": "R",
    "filter": "/",
    "saved": "V",
    "order": "O",
    "shelve": "S",
}
"""What the search offers, with the key that does the same."""


def acts_of(page: "AlarmsPage") -> Mapping[str, Callable[[], object]]:
    """By the names in `alarm_keys`."""
    details, tabs, listing = page.details, page.tabs, page.listing
    return {
        "acknowledge": page.answers.send_chosen,
        "acknowledge_visible": page.acknowledge_visible,
        "comment": details.start_comment,
        "deeds": details.start_deeds,
        "shelve": partial(details.start_deeds, Deed.SHELVE),
        "display": details.open_display,
        "open": page.open_shown,
        "fold": lambda: listing.turn_fold(page.table.chosen_alarm),
        "group": listing.toggle_all,
        "region": listing.toggle_by_area,
        "order": lambda: listing.sort(listing.order.next()),
        "turn_order": lambda: listing.sort(listing.order.turned()),
        "filter": page.open_filter,
        "saved": page.next_saved,
        "no_filter": page.bar.clear,
        "next_tab": lambda: page.show_tab(tabs.beside(1)),
        "tab_before": lambda: page.show_tab(tabs.beside(-1)),
    }


def entries_of(page: "AlarmsPage") -> list[Entry]:
    """What the search finds of the page: its acts, its lists."""
    model, acts = page.context.model, acts_of(page)
    own = [command(model, f"alarms.command.{act}", key, acts[act]) for act, key in SEARCHED.items()]
    lists = [
        command(model, f"alarms.command.tab_{name}", "T", partial(page.show_tab, name))
        for name in page.tabs.buttons
    ]
    return [*own, *lists]
