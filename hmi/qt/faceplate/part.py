"""What the parts of a faceplate share."""

from typing import Final

from hmi.models.faceplate import Faceplate
from hmi.qt.canvas import Canvas

EDGE: Final = 16.0


class Part(Canvas):
    """A painted part of the faceplate; it draws nothing while no tag is shown."""

    shown: Faceplate | None = None

    @property
    def plate(self) -> Faceplate:
        """The tag that is shown. Raises RuntimeError while there is none."""
        if self.shown is None:
            raise RuntimeError("the faceplate shows no tag")
        return self.shown
