"""The keys of the trends page: what each does to its `TrendModel`."""

from collections.abc import Callable
from typing import Final, Protocol

from PySide6.QtCore import Qt

from hmi.models.trends import COMPARISONS, TrendModel
from hmi.qt.trends.plot import Plot

Act = Callable[[], object]
_SCALED: Final = 0.8
_HELD: Final = Qt.KeyboardModifier


class Driven(Protocol):
    """What the keys drive."""

    model: TrendModel
    plot: Plot

    def ask(self, wish: str) -> None:
        """Open the field for something to be typed."""
        ...

    def save_picture(self) -> object:
        """Save what is seen."""
        ...

    def save_csv(self) -> object:
        """Save what is on view as a table."""
        ...


class Keys:
    """Finds what a key does."""

    def __init__(self, page: Driven) -> None:
        self.page = page

    @property
    def model(self) -> TrendModel:
        """What is moved."""
        return self.page.model

    @property
    def plot(self) -> Plot:
        """Where the cursor is pinned."""
        return self.page.plot

    def action(self, key: Qt.Key, held: Qt.KeyboardModifier) -> Act | None:
        """What a key does with these held; None for a key that is not ours."""
        held &= _HELD.ShiftModifier | _HELD.ControlModifier | _HELD.AltModifier
        if held == _HELD.ControlModifier:
            return self._controlled(key)
        if held == _HELD.AltModifier:
            return {
                Qt.Key.Key_Left: self.model.go_back,
                Qt.Key.Key_Right: self.model.go_forward,
            }.get(key)
        if held == _HELD.ShiftModifier and (shifted := self._shifted(key)) is not None:
            return shifted
        return self._moves(key) or self._deeds(key)

    def _controlled(self, key: Qt.Key) -> Act | None:
        return {
            Qt.Key.Key_Up: lambda: self._shift_values(0.1),
            Qt.Key.Key_Down: lambda: self._shift_values(-0.1),
        }.get(key)

    def _shifted(self, key: Qt.Key) -> Act | None:
        model, keys = self.model, Qt.Key
        return {
            keys.Key_Left: lambda: model.pan(-model.span.width_ns // 4),
            keys.Key_Right: lambda: model.pan(model.span.width_ns // 4),
            keys.Key_Up: lambda: self._zoom_values(_SCALED),
            keys.Key_Down: lambda: self._zoom_values(1 / _SCALED),
            keys.Key_Backspace: model.go_forward,
        }.get(key)

    def _moves(self, key: Qt.Key) -> Act | None:
        model, keys = self.model, Qt.Key
        return {
            keys.Key_Left: lambda: self._step(False),
            keys.Key_Right: lambda: self._step(True),
            keys.Key_PageUp: lambda: model.pan(-model.span.width_ns),
            keys.Key_PageDown: lambda: model.pan(model.span.width_ns),
            keys.Key_End: model.go_live,
            keys.Key_L: model.look_close,
            keys.Key_Plus: lambda: self._zoom(0.5),
            keys.Key_Equal: lambda: self._zoom(0.5),
            keys.Key_Minus: lambda: self._zoom(2.0),
            keys.Key_0: model.scales.release,
            keys.Key_Z: model.zoom_between,
            keys.Key_Backspace: model.go_back,
            keys.Key_B: self._second,
            keys.Key_Up: lambda: model.select(model.selected - 1),
            keys.Key_Down: lambda: model.select(model.selected + 1),
        }.get(key)

    def _deeds(self, key: Qt.Key) -> Act | None:
        keys = Qt.Key
        return {
            keys.Key_Delete: self._remove_chosen,
            keys.Key_A: lambda: self.page.ask("point"),
            keys.Key_T: lambda: self.page.ask("template"),
            keys.Key_S: lambda: self.page.ask("save"),
            keys.Key_G: lambda: self.page.ask("moment"),
            keys.Key_D: lambda: self.page.ask("comparison"),
            keys.Key_C: self._compare_next,
            keys.Key_P: self.page.save_picture,
            keys.Key_E: self.page.save_csv,
            keys.Key_Escape: self.free_cursors,
        }.get(key)

    def _step(self, forward: bool) -> None:
        self.plot.pinned = True
        self.model.step_cursor(forward)

    def _second(self) -> None:
        """The second cursor where the first one is, which then goes on; once more: away with it."""
        model = self.model
        if model.second_ns is not None:
            model.put_second(None)
            return
        if model.cursor_ns is None:
            model.put_cursor((model.span.start_ns + model.span.end_ns) // 2)
        self.plot.pinned = True
        model.put_second(model.cursor_ns)

    def _zoom(self, factor: float) -> None:
        span = self.model.span
        at = self.model.cursor_ns or (span.start_ns + span.end_ns) // 2
        self.model.zoom(factor, at)

    def _zoom_values(self, factor: float) -> None:
        pane = self.model.chosen_pane
        if pane is not None:
            low, high = self.model.scales.now(pane)
            self.model.scales.zoom(pane, factor, (low + high) / 2)

    def _shift_values(self, share: float) -> None:
        pane = self.model.chosen_pane
        if pane is not None:
            self.model.scales.shift(pane, share)

    def _remove_chosen(self) -> None:
        if self.model.chosen is not None:
            self.model.remove(self.model.chosen.id)

    def _compare_next(self) -> None:
        now = self.model.data.compare
        place = COMPARISONS.index(now) if now in COMPARISONS else -1
        self.model.compare_with(COMPARISONS[(place + 1) % len(COMPARISONS)])

    def free_cursors(self) -> None:
        """Take both cursors away."""
        self.plot.pinned = False
        self.model.free_cursors()
