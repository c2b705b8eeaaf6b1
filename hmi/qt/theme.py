"""The tokens as Qt colours and fonts, at the zoom in use."""

from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from hmi.models.priority import ADVISORY
from hmi.models.tokens import Tokens

SANS = ("Inter", "Noto Sans", "DejaVu Sans", "Segoe UI", "Arial")
CJK = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)

FAMILIES = [*SANS, *CJK]
"""In order of preference; Qt takes each glyph from the first that has it."""

MEASURED = 8192
"""So many texts are remembered with their widths: some screens full."""


class Theme:
    """One theme at one zoom: colours by token name, fonts and lengths by their size at 1080p.

    Made anew at each change of theme or zoom; nobody changes one.
    """

    def __init__(self, tokens: Tokens, zoom: float = 1.0) -> None:
        self.tokens = tokens
        self.zoom = zoom
        self._colors: dict[str, QColor] = {}
        self._fonts: dict[tuple[float, int], QFont] = {}
        self._unscaled: dict[tuple[float, int], tuple[QFont, QFontMetricsF]] = {}
        self._fitted: dict[tuple[float, int, float, str], tuple[str, float]] = {}

    @property
    def is_dark(self) -> bool:
        """Whether this is the dark theme."""
        return self.tokens.name == "dark"

    def color(self, token: str) -> QColor:
        """The colour of a token: ``ground``, ``panel``, ``live``, … (see `Tokens`)."""
        if token not in self._colors:
            self._colors[token] = QColor(getattr(self.tokens, token))
        return self._colors[token]

    def priority(self, priority: int) -> QColor:
        """The colour of a priority; 0 is the system's violet, -1 the advisory's blue-violet."""
        if priority == ADVISORY:
            return self.color("advisory")
        return QColor(self._hex(self.tokens.priority[priority]))

    def on_priority(self, priority: int) -> QColor:
        """The text colour on a solid symbol of that priority."""
        if priority == ADVISORY:
            return self.color("on_advisory")
        return QColor(self._hex(self.tokens.on_priority[priority]))

    def _hex(self, name: str) -> QColor:
        if name not in self._colors:
            self._colors[name] = QColor(name)
        return self._colors[name]

    def pen(self, number: int) -> QColor:
        """The colour of a trend's pen, counted from 0; six, then over again."""
        return QColor(self.tokens.pens[number % len(self.tokens.pens)])

    def px(self, length: float) -> float:
        """A length at 1080p in pixels of this zoom."""
        return length * self.zoom

    def size(self, length: float) -> int:
        """The same, rounded: for fixed sizes of widgets."""
        return max(1, round(length * self.zoom))

    def font(self, size: float = 14, bold: bool = False, weight: int = 0) -> QFont:
        """The sans with tabular digits; ``size`` in px at 1080p, ``weight`` 100 to 900."""
        key = (size, weight or (600 if bold else 400))
        if key not in self._fonts:
            font = QFont()
            font.setFamilies(FAMILIES)
            font.setPixelSize(max(7, round(size * self.zoom)))
            font.setWeight(QFont.Weight(key[1]))
            font.setFeature(QFont.Tag("tnum"), 1)
            self._fonts[key] = font
        return self._fonts[key]

    def unscaled_font(self, size: float = 14, bold: bool = False, weight: int = 0) -> QFont:
        """The same at zoom 1, for a painter that is scaled itself; do not change it."""
        return self._unscaled_of(size, weight or (600 if bold else 400))[0]

    def _unscaled_of(self, size: float, weight: int) -> tuple[QFont, QFontMetricsF]:
        known = self._unscaled.get((size, weight))
        if known is None:
            font = QFont(self.font(size, weight=weight))
            font.setPixelSize(max(7, round(size)))
            known = self._unscaled[size, weight] = font, QFontMetricsF(font)
        return known

    def fitted(
        self, text: str, width: float, size: float = 14, bold: bool = False, weight: int = 0
    ) -> tuple[str, float]:
        """A line of text, elided to ``width`` at zoom 1, and the width that it takes.

        Measuring costs more than drawing: of the texts on a screen it is remembered.
        """
        weight = weight or (600 if bold else 400)
        key = (size, weight, width, text)
        known = self._fitted.get(key)
        if known is None:
            metrics = self._unscaled_of(size, weight)[1]
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
            if len(self._fitted) >= MEASURED:
                self._fitted.clear()
            known = self._fitted[key] = shown, metrics.horizontalAdvance(shown)
        return known

    def palette(self) -> QPalette:
        """For the few widgets that Qt draws by itself."""
        palette = QPalette()
        roles = QPalette.ColorRole
        for role, token in (
            (roles.Window, "ground"),
            (roles.Base, "raised"),
            (roles.AlternateBase, "panel"),
            (roles.Button, "raised"),
            (roles.Text, "text"),
            (roles.WindowText, "text"),
            (roles.ButtonText, "text"),
            (roles.PlaceholderText, "quiet"),
            (roles.Highlight, "selection"),
            (roles.HighlightedText, "on_selection"),
            (roles.ToolTipBase, "raised"),
            (roles.ToolTipText, "text"),
            (roles.Mid, "line"),
        ):
            palette.setColor(role, self.color(token))
        return palette

    def style_sheet(self) -> str:
        """For buttons, fields and scroll bars; all else is painted."""
        t, px = self.tokens, self.size
        return f"""
        QPushButton {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line};
            border-radius: {px(5)}px; padding: {px(4)}px {px(12)}px; font-weight: 500;
            min-height: {px(24)}px; }}
        QPushButton:hover {{ border-color: {t.quiet}; }}
        QPushButton:focus {{ border: {px(2)}px solid {t.selection}; }}
        QPushButton:pressed, QPushButton:checked {{ background: {t.selection};
            color: {t.on_selection}; border-color: {t.selection}; font-weight: 600; }}
        QPushButton:disabled {{ color: {t.quiet}; background: {t.panel}; }}
        QPushButton[primary="true"] {{ background: {t.selection}; color: {t.on_selection};
            border-color: {t.selection}; font-weight: 600; }}
        QPushButton[primary="true"]:disabled {{ background: {t.panel}; color: {t.quiet};
            border-color: {t.line}; }}
        QPushButton[tight="true"] {{ padding: {px(4)}px {px(2)}px; }}
        QPushButton[tab="true"] {{ color: {t.quiet}; background: {t.panel}; }}
        QPushButton[tab="true"]:checked {{ background: {t.raised}; color: {t.text};
            border: 1px solid {t.line}; border-bottom: {px(3)}px solid {t.selection}; }}
        QLineEdit, QComboBox, QPlainTextEdit {{ background: {t.raised}; color: {t.text};
            border: 1px solid {t.line}; border-radius: {px(5)}px; padding: {px(4)}px {px(10)}px;
            min-height: {px(24)}px; selection-background-color: {t.selection};
            selection-color: {t.on_selection}; }}
        QLineEdit:focus, QComboBox:focus {{ border: {px(2)}px solid {t.selection}; }}
        QComboBox::drop-down {{ border: none; width: {px(18)}px; }}
        QComboBox QAbstractItemView {{ background: {t.raised}; color: {t.text};
            border: 1px solid {t.line}; selection-background-color: {t.selection};
            selection-color: {t.on_selection}; outline: none; }}
        QScrollBar:vertical {{ background: transparent; width: {px(10)}px; margin: 0; }}
        QScrollBar::handle:vertical {{ background: {t.line}; border-radius: {px(4)}px;
            min-height: {px(36)}px; margin: {px(1)}px; }}
        QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
        QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
        QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line};
            padding: {px(4)}px; }}
        """

    def dress(self, window: QWidget) -> None:
        """Put palette, font and style sheet on a window; the palette is the application's."""
        application = QApplication.instance()
        if isinstance(application, QApplication) and application.palette() != self.palette():
            application.setPalette(self.palette())
        window.setFont(self.font())
        # To set the same again costs as much: every widget there is is styled anew.
        if (sheet := self.style_sheet()) != window.styleSheet():
            window.setStyleSheet(sheet)


@cache
def chinese_font() -> str | None:
    """The first installed family that has simplified Chinese, None where there is none."""
    installed = set(QFontDatabase.families())
    for family in CJK:
        if family in installed:
            return family
    system = QFontDatabase.WritingSystem.SimplifiedChinese
    known = QFontDatabase.families(system)
    return known[0] if known else None
