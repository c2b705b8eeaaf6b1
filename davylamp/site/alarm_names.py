"""Finding alarms by name: an id, or a pattern with ``*`` and ``?``."""

import re
from collections.abc import Collection, Sequence
from fnmatch import translate

from alarms import Catalogue
from davylamp.site.named_rows import split
from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet
from davylamp.site.suggest import unknown
from scada.model import PROMPTS


class AlarmNames:
    """Every alarm that a site can have, limits or not, by its id.

    A pattern stands for alarms; marks and advisories, which call nobody, are found by id only.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.ids = catalogue.ids
        self._known = frozenset(self.ids)
        kinds = zip(self.ids, catalogue.kind, strict=True)
        self._calling = [alarm for alarm, kind in kinds if kind not in PROMPTS]

    def find(self, cell: str, column: str, line: int, problems: FileProblems) -> tuple[str, ...]:
        """The ids that a cell names, in its order and each once; what names none is reported."""
        found: dict[str, None] = {}
        for name in split(cell):
            some = self._match(name)
            if not some:
                problems.error(line, column, self._nobody(name))
            found |= dict.fromkeys(some)
        return tuple(found)

    def column(self, sheet: Sheet, column: str, problems: FileProblems) -> list[tuple[str, ...]]:
        """The ids that each cell of a column names."""
        rows = zip(sheet.cells[column], sheet.lines, strict=True)
        return [self.find(cell, column, line, problems) for cell, line in rows]

    def _match(self, name: str) -> Collection[str]:
        if name in self._known:
            return (name,)
        if "*" not in name and "?" not in name:
            return ()
        matches = re.compile(translate(name)).match
        return [one for one in self._calling if matches(one)]

    def _nobody(self, name: str) -> Said:
        if "*" in name or "?" in name:
            return Said(
                f"no alarm is called {name!r}", "write the tag, a slash and the limit: 3301.T1/alarm",
                f"没有名称符合 {name!r} 的报警", "写成 测点/限值：3301.T1/alarm",
            )  # fmt: skip
        return unknown("alarm", "报警", name, _near(name, self.ids))


def _near(name: str, ids: Sequence[str]) -> Sequence[str]:
    """Alarms of the same tag where there are any: the likeliest slip is in the limit."""
    tag = name.partition("/")[0] + "/"
    return [one for one in ids if one.startswith(tag)] or ids
