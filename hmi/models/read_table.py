"""A site table with all that follows from it, made where the table comes in: not on the screen's thread.

Of a hundred thousand limits that is most of a second, in which the screen goes on drawing.
"""

import numpy as np

from hmi.models.approach import Approach
from hmi.models.areas import Areas
from hmi.models.live import LiveValues
from hmi.models.table_index import TableIndex
from scada.model import SiteTable


class ReadTable:
    """``live`` has no value yet; whoever adopts the table fills it, so it is read for one station."""

    def __init__(self, table: SiteTable) -> None:
        self.table = table
        self.index = TableIndex(table)
        self.live = LiveValues(table)
        self.areas = Areas(table)
        self.approach = Approach(table, self.index.levels)
        self.by_exception = np.array([tag.scan_s == 0 for tag in table.tags], bool)
        """Of each tag whether its server sends it when it changes, shape ``(n_tags,)``."""
