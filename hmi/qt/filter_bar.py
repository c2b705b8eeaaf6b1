"""What of the list is wanted: words, area, priority, class, state, time; and filters kept by name."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from hmi.models.alarm_filter import CLASSES, SPANS_S, STATES, AlarmFilter
from hmi.models.saved_filters import MINE, SavedFilters
from hmi.qt.choice import Choice
from hmi.qt.context import Context
from hmi.qt.two_rows import TwoRows

PRIORITIES: Final[tuple[int | None, ...]] = (None, 1, 2, 3)
WIDE: Final = {"area": 160, "priority": 120, "kind": 120, "state": 120, "time": 136, "saved": 130}


class FilterBar(QWidget):
    """Two rows: what is wanted, and what of it is kept. Enter and Escape give the list back its keys."""

    changed = Signal()
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.saved = SavedFilters(context.model.personal)
        self.text_field, self.name_field = QLineEdit(), QLineEdit()
        self.boxes = {name: Choice(context) for name in WIDE}
        self.save_button, self.remove_button = QPushButton(), QPushButton()
        self.clear_button = QPushButton()
        self._is_filling = False
        self._build()

    def _build(self) -> None:
        second = QHBoxLayout()
        boxes = [self.boxes[name] for name in ("area", "priority", "kind", "state", "time")]
        first = self._first = TwoRows(
            (self.text_field, boxes[0]), boxes[1:], grows=(self.text_field, *boxes[1:])
        )
        second.addWidget(self.boxes["saved"])
        second.addWidget(self.name_field, 1)
        for button in (self.save_button, self.remove_button, self.clear_button):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            second.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._rows = (column, second)
        column.addLayout(first)
        column.addLayout(second)
        self.text_field.textChanged.connect(lambda _: self._say_changed())
        self.text_field.returnPressed.connect(self.left.emit)
        self.name_field.returnPressed.connect(self.save)
        for name, box in self.boxes.items():
            act = self._saved_chosen if name == "saved" else self._say_changed
            box.currentIndexChanged.connect(lambda _, act=act: act())
        self.save_button.clicked.connect(self.save)
        self.remove_button.clicked.connect(self.remove)
        self.clear_button.clicked.connect(self.clear)
        for widget in self.findChildren(QWidget):
            widget.installEventFilter(self)

    @property
    def user(self) -> str:
        """Whose filters are offered."""
        return self.context.model.user

    def filter(self) -> AlarmFilter:
        """As it is filled in."""
        data = {name: box.currentData() for name, box in self.boxes.items()}
        mine = data["area"] == MINE
        return AlarmFilter(
            text=self.text_field.text(),
            priority=data["priority"] or None,
            area="" if mine else data["area"] or "",
            reach=self.context.model.alarms.reach if mine else None,
            kind=data["kind"] or "",
            state=data["state"] or "",
            within_s=data["time"] or 0,
        )

    def show_filter(self, chosen: AlarmFilter) -> None:
        """Fill it in; who listens is told once."""
        self._is_filling = True
        self.text_field.setText(chosen.text)
        mine = chosen.reach is not None and self.boxes["area"].findData(MINE) >= 0
        wanted = {
            "area": MINE if mine else chosen.area,
            "priority": chosen.priority or 0,
            "kind": chosen.kind,
            "state": chosen.state,
            "time": chosen.within_s,
        }
        for name, data in wanted.items():
            self.boxes[name].setCurrentIndex(max(0, self.boxes[name].findData(data)))
        self._is_filling = False
        self.changed.emit()

    def clear(self) -> None:
        """Nothing is filtered."""
        self.boxes["saved"].setCurrentIndex(0)
        self.show_filter(AlarmFilter())

    def share(self, width: int) -> None:
        """Stand in two rows or in three, as there is room."""
        self._first.share(width)

    def open(self) -> None:
        """The words have the keyboard."""
        self.show()
        self.text_field.setFocus()
        self.text_field.selectAll()

    def save(self) -> None:
        """Keep what is filled in under the name that is written, else under the one that is chosen."""
        box = self.boxes["saved"]
        name = self.name_field.text().strip() or (box.currentText() if box.currentData() else "")
        if not name:
            self.name_field.setFocus()
            return
        self.saved.save(self.user, name, self.filter())
        self.name_field.clear()
        self._fill_saved(name)
        self.context.say.emit(self.context.text("filters.kept", name=name))
        self.left.emit()

    def remove(self) -> None:
        """Let the chosen one go; what is filtered stays."""
        name = self.boxes["saved"].currentData()
        if name:
            self.saved.remove(self.user, name)
            self._fill_saved("")
            self.context.say.emit(self.context.text("filters.removed", name=name))

    def next_saved(self) -> str:
        """V: the next one that is kept, after the last one none; its name."""
        box = self.boxes["saved"]
        self._fill_saved(box.currentData() or "")
        box.setCurrentIndex((box.currentIndex() + 1) % box.count())
        return str(box.currentData() or "")

    def _saved_chosen(self) -> None:
        if self._is_filling:
            return
        name = self.boxes["saved"].currentData() or ""
        reach = self.context.model.alarms.reach
        self.show_filter(self.saved.load(self.user, name, reach) if name else AlarmFilter())

    def _say_changed(self) -> None:
        if not self._is_filling:
            self.changed.emit()

    def fill(self) -> None:
        """All choices anew, in the language in use; what is chosen stays."""
        text, model = self.context.text, self.context.model
        areas = [(text("alarms.all_areas"), "")]
        if model.duty.positions:
            areas.append((text("alarms.my_areas"), MINE))
        areas += [(model.words.area(area.id), area.id) for area in model.areas.areas]
        self._fill("area", areas)
        paths = ["alarms.all_priorities", *3 * ["alarms.priority_to"]]
        self._fill(
            "priority",
            [(text(p, priority=n), n or 0) for p, n in zip(paths, PRIORITIES, strict=True)],
        )
        self._fill("kind", [(text(f"filters.kind.{n or 'all'}"), n) for n in ("", *CLASSES)])
        self._fill("state", [(text(f"filters.state.{n or 'all'}"), n) for n in ("", *STATES)])
        spans = [(text("filters.within", time=model.words.span(s)), s) for s in SPANS_S]
        self._fill("time", [(text("filters.ever"), 0), *spans])
        self._fill_saved(self.boxes["saved"].currentData() or "")

    def _fill_saved(self, chosen: str) -> None:
        names = self.saved.names(self.user)
        self._fill("saved", [(self.context.text("filters.none"), ""), *((n, n) for n in names)])
        self._is_filling = True
        self.boxes["saved"].setCurrentIndex(max(0, self.boxes["saved"].findData(chosen)))
        self._is_filling = False

    def _fill(self, name: str, entries: Sequence[tuple[str, object]]) -> None:
        box, self._is_filling = self.boxes[name], True
        chosen = box.currentData()
        box.clear()
        for shown, data in entries:
            box.addItem(shown, data)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        self._is_filling = False

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        theme, text = self.context.theme, self.context.text
        self._first.use_spacing(theme.size(6))
        for row in self._rows:
            row.setSpacing(theme.size(6))
        for widget in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            widget.setFixedHeight(theme.size(36))
            widget.setFont(theme.font(13.5))
        for name, box in self.boxes.items():
            box.setMinimumWidth(theme.size(WIDE[name]))
        self.text_field.setMinimumWidth(theme.size(200))
        self.text_field.setPlaceholderText(text("alarms.filter_hint"))
        self.name_field.setPlaceholderText(text("filters.name_hint"))
        self.save_button.setText(text("filters.save"))
        self.remove_button.setText(text("filters.remove"))
        self.clear_button.setText(text("filters.clear"))
        self.fill()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape gives the list its keys back."""
        pressed = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if pressed and event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            self.left.emit()
            return True
        return super().eventFilter(watched, event)
