"""The handover between shifts as a view of the desk."""

from hmi.qt.context import Context
from hmi.qt.handover_view import HandoverView
from hmi.qt.review.view import DeskView


class Handover(DeskView):
    """What is there, what happened, a note, and who takes over."""

    key = "handover"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.view = HandoverView(context)
        self.column.addWidget(self.view)

    def entered(self) -> None:
        """Who takes over is asked first."""
        self.view.to.setFocus()

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        super().restyle()
        self.view.restyle()
