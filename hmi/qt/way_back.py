"""The way back through the screens of one window, as in a browser."""

from hmi.models.trail import Place, Trail
from hmi.qt.areas import AreasPage
from hmi.qt.faceplate import FaceplatePanel
from hmi.qt.page_stack import PageStack


class WayBack:
    """Remembers each screen that comes into view: page, area, faceplate and its diagnostics."""

    def __init__(self, stack: PageStack, faceplate: FaceplatePanel) -> None:
        self._stack, self._faceplate = stack, faceplate
        self.trail, self._going = Trail(), False
        stack.shown.connect(lambda _: self.note())
        stack.context.moved.connect(self.note)

    def note(self) -> None:
        """Remember the screen that is in view, for `back`."""
        if self._going:
            return
        page, shown = self._stack.page, self._faceplate.plate
        area = page.area if isinstance(page, AreasPage) else ""
        tag = shown.tag.id if shown is not None else ""
        self.trail.go(Place(page.key, area, tag, bool(tag) and self._faceplate.diagnoses))

    def back(self) -> None:
        """The screen before."""
        self._go(self.trail.back())

    def forward(self) -> None:
        """The screen that was left with `back`."""
        self._go(self.trail.forward())

    def _go(self, place: Place | None) -> None:
        if place is None:
            return
        self._going = True
        self._stack.show_page(place.page)
        if place.area:
            self._stack.open_area(place.area)
        if place.tag:
            self._faceplate.show_tag(place.tag)
            self._faceplate.diagnose(place.diagnostics)
        elif self._faceplate.plate is not None:
            self._faceplate.leave()
        self._going = False
