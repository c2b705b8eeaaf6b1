"""Widgets side by side; in two rows where one is too narrow for what they say."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget


class TwoRows(QVBoxLayout):
    """``first`` and ``second`` stand in one row as long as there is room; ``grows`` take what is left."""

    def __init__(
        self, first: Sequence[QWidget], second: Sequence[QWidget], grows: Sequence[QWidget] = ()
    ) -> None:
        super().__init__()
        self._parts = (tuple(first), tuple(second))
        self._grows = tuple(grows)
        self._rows = (QHBoxLayout(), QHBoxLayout())
        self._split: bool | None = None
        for row in self._rows:
            self.addLayout(row)
        self._place(split=False)

    @property
    def is_split(self) -> bool:
        """Whether there are two rows."""
        return bool(self._split)

    def use_spacing(self, pixels: int) -> None:
        """Between the widgets, and between the rows."""
        self.setSpacing(pixels)
        for row in self._rows:
            row.setSpacing(pixels)

    def share(self, width: int) -> None:
        """Take one row or two, as ``width`` pixels allow."""
        shown = [one for part in self._parts for one in part if not one.isHidden()]
        wanted = [max(one.sizeHint().width(), one.minimumWidth()) for one in shown]
        gaps = self._rows[0].spacing() * max(0, len(wanted) - 1)
        self._place(split=sum(wanted) + gaps > width)

    def _place(self, split: bool) -> None:
        if split == self._split:
            return
        self._split = split
        for part, row in zip(
            self._parts, self._rows if split else (self._rows[0],) * 2, strict=True
        ):
            for widget in part:
                for other in self._rows:
                    other.removeWidget(widget)
                row.addWidget(widget, 1 if not self._grows or widget in self._grows else 0)
