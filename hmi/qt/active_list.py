"""Which alarms the list shows, in what order, folded how; made in portions, anew when that changes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal

from hmi.models.alarm_filter import AlarmFilter, Texts
from hmi.models.alarm_listing import Listed, Wanted, everything
from hmi.models.alarm_order import Order, key_of
from hmi.models.elapsed import passed
from hmi.qt.alarm_lister import AlarmLister
from hmi.qt.context import Context

LONG: Final = 2_000
LONG_NS: Final = 250_000_000
"""A list longer than `LONG` is made anew at most four times a second while alarms come."""
AGES_NS: Final = 10_000_000_000
"""A filter by age is looked at anew so often."""


class ActiveList(QObject):
    """Filter, order and folds of the active alarms; ``only_latched`` says whether no others are wanted."""

    listed = Signal()
    """``lines`` and ``hidden`` are others."""

    def __init__(self, context: Context, parent: QObject, only_latched: Callable[[], bool]) -> None:
        super().__init__(parent)
        self.context, self._only_latched = context, only_latched
        self.lister = AlarmLister(self)
        self.filter, self.order = AlarmFilter(), Order()
        self.list_all = False
        self.by_area = False
        """Whether alarms of a place are folded together, whatever their cause."""
        self.opened: frozenset[str] = frozenset()
        self.found = Listed([], 0)
        self.hidden = 0
        """How many alarms the filter hides."""
        self._texts = Texts(context.model.words)
        self._listed_at: tuple[object, ...] = ()
        self._listed_ns = 0
        self.lister.listed.connect(self._take)

    # --- making it

    @property
    def is_long(self) -> bool:
        """Whether it takes a while to go over all alarms."""
        return len(self.context.model.alarms.records) > LONG

    @property
    def is_grouped(self) -> bool:
        """Whether children are folded under their cause: in a flood, unless F lists all."""
        flood = self.context.model.rate.flood(self.context.model.now_ns)
        return flood is not None and not self.list_all

    def refresh(self) -> None:
        """List anew where something changed that the list shows."""
        model = self.context.model
        age = model.now_ns // AGES_NS if self.filter.within_s else 0
        state = (
            model.alarms.changes,
            (self.is_grouped, self.by_area, self._only_latched(), age),
            self.filter,
            self.order,
            self.opened,
            model.language.name,
        )
        if state == self._listed_at or self._may_wait(state):
            return
        self._listed_at, self._listed_ns = state, model.now_ns
        self.lister.begin(model.alarms.sorted(), self._wanted())

    def forget(self) -> None:
        """Words or looks are others: it is made anew."""
        self._texts = Texts(self.context.model.words)
        self._listed_at = ()

    def _may_wait(self, state: tuple[object, ...]) -> bool:
        """In a very long list new alarms are listed a few times a second, a key's effect at once."""
        if state[1:] != self._listed_at[1:]:
            return False
        soon = not passed(self.context.model.now_ns, self._listed_ns, LONG_NS)
        return self.lister.is_busy or (self.is_long and soon)

    def _wanted(self) -> Wanted:
        model, latched = self.context.model, self._only_latched()
        chosen = replace(self.filter, state="latched") if latched else self.filter
        words, now_ns, texts = model.words, model.now_ns, self._texts
        return Wanted(
            passes=everything
            if chosen.is_off
            else lambda record: chosen.passes(record, words, now_ns, texts),
            key=key_of(self.order, model) if self.order.column else None,
            down=self.order.down,
            grouped=self.is_grouped and not latched,
            by_area=self.by_area,
            opened=self.opened,
        )

    def _take(self, found: Listed) -> None:
        self.found = found
        latched = self.context.model.alarms.latched if self._only_latched() else None
        self.hidden = found.hidden if latched is None else len(latched) - len(found.lines)
        self.listed.emit()

    # --- what keys change

    def use_filter(self, chosen: AlarmFilter) -> None:
        """Show what passes this."""
        self.filter = chosen
        self.refresh()

    def sort(self, order: Order) -> None:
        """List in this order."""
        self.order = order
        self.refresh()

    def turn_fold(self, alarm: str) -> None:
        """Fold or unfold a cause."""
        self.opened ^= {alarm}
        self.refresh()

    def unfold(self, cause: str) -> None:
        """Show what lies beneath a cause."""
        self.opened |= {cause}
        self.refresh()

    def toggle_all(self) -> None:
        """List all, or group by cause again."""
        self.list_all = not self.list_all
        self.refresh()

    def toggle_by_area(self) -> None:
        """Fold the alarms of each place together, or no longer."""
        self.by_area = not self.by_area
        self.opened = frozenset()
        self.refresh()
