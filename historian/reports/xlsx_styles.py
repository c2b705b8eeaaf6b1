"""The looks of cells, each made once: openpyxl compares every font with all others otherwise."""

from dataclasses import dataclass, field
from typing import Any, Final

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

LINE: Final = Side(style="thin", color="7F7F7F")
BORDER: Final = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
SHADE: Final = PatternFill("solid", fgColor="ECECEC")
LIGHT: Final = PatternFill("solid", fgColor="F6F6F6")
CENTER: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT: Final = Alignment(horizontal="left", vertical="center", wrap_text=True)
RIGHT: Final = Alignment(horizontal="right", vertical="center")
BODY, HEAD = Font(name="宋体", size=10), Font(name="黑体", size=10)
STRONG: Final = Font(name="宋体", size=10, bold=True)
TITLE, NOTE = Font(name="黑体", size=16, bold=True), Font(name="宋体", size=9)


@dataclass(slots=True)
class Styles:
    """Gives cells of one workbook their looks."""

    page: Any
    _made: dict[tuple[int, int, int, bool, str], Any] = field(default_factory=dict)

    def dress(
        self,
        cell: Any,
        font: Font,
        alignment: Alignment,
        *,
        fill: PatternFill | None = None,
        boxed: bool = False,
        number_format: str = "General",
    ) -> None:
        """Give a cell its look."""
        key = (id(font), id(alignment), id(fill), boxed, number_format)
        if key not in self._made:
            pattern = Cell(self.page, row=1, column=1)
            pattern.font, pattern.alignment = font, alignment
            pattern.number_format = number_format
            if fill is not None:
                pattern.fill = fill
            if boxed:
                pattern.border = BORDER
            self._made[key] = pattern._style
        cell._style = self._made[key]
