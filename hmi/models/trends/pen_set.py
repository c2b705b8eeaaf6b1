"""The pens of a trend: which tags, which of them is chosen, and what follows for panes and bars."""

from collections.abc import Iterable
from typing import Final

from hmi.models.live import LiveValues
from hmi.models.table_index import TableIndex
from hmi.models.trends.data import TrendData
from hmi.models.trends.panes import Pane, panes_of
from hmi.models.trends.scales import Scales
from scada.model import Kind, SiteTable, Tag

MOST_PENS: Final = 12
_FEED_ROWS: Final = 2


class PenSet:
    """Pens over the data of one site table; ``moves`` counts what hands changed."""

    def __init__(
        self, table: SiteTable, live: LiveValues, now_ns: int, index: TableIndex | None = None
    ) -> None:
        """``index`` is the table's own, where somebody has made it."""
        known = index or TableIndex(table)
        self.table = table
        self.data = TrendData(table, live, now_ns, known.tags)
        self.tags = self.data.tags
        self.limits = known.levels
        self.scales = Scales()
        self.pens: list[Tag] = []
        self.switches: list[Tag] = []
        self.panes: list[Pane] = []
        self.selected = 0
        self.moves = 0

    def show(self, tags: Iterable[str]) -> None:
        """Show these tags instead of the pens there are; unknown ids are left out."""
        self.pens = [self.tags[tag] for tag in dict.fromkeys(tags) if tag in self.tags][:MOST_PENS]
        self.selected = 0
        self.scales.release()
        self._rearrange()

    def add(self, tag: str) -> bool:
        """Add a pen; False where it is there already, unknown, or one too many."""
        if tag not in self.tags or len(self.pens) >= MOST_PENS or self.tags[tag] in self.pens:
            return False
        self.pens.append(self.tags[tag])
        self._rearrange()
        return True

    def remove(self, tag: str) -> None:
        """Take a pen away."""
        self.pens = [pen for pen in self.pens if pen.id != tag]
        self._rearrange()

    def select(self, number: int) -> None:
        """Choose the pen along which the cursor steps and whose pane the keys scale."""
        if 0 <= number < len(self.pens):
            self.selected = number
            self.moves += 1

    @property
    def chosen(self) -> Tag | None:
        """The selected pen."""
        return self.pens[self.selected] if self.pens else None

    @property
    def chosen_pane(self) -> Pane | None:
        """The pane of the selected pen; None where that is a switch."""
        return next((pane for pane in self.panes if self.chosen in pane.tags), None)

    @property
    def curves(self) -> list[Tag]:
        """The pens that are lines: all but switches."""
        return [pen for pen in self.pens if not pen.is_switch]

    @property
    def areas(self) -> list[str]:
        """The areas of the pens."""
        return list(dict.fromkeys(pen.area for pen in self.pens))

    def _rearrange(self) -> None:
        self.moves += 1
        self.selected = min(self.selected, max(0, len(self.pens) - 1))
        self.panes = panes_of(self.pens, self.limits)
        self.switches = self._switch_tags()
        self.data.use([*self.curves, *self.switches])

    def _switch_tags(self) -> list[Tag]:
        """The switches that are drawn as bars: pens, and feed and calibration of the areas."""
        areas = self.areas
        pens = [pen for pen in self.pens if pen.is_switch]
        near = [tag for tag in self.table.tags if tag.area in areas and tag not in pens]
        feeds = [tag for tag in near if tag.kind is Kind.FEED][:_FEED_ROWS]
        return [*pens, *feeds, *(tag for tag in near if tag.kind is Kind.CALIBRATION)]
