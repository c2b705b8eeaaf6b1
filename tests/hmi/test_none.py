"""The PySide6 in use keeps its hands off None: one that loses a reference per call ends the program."""

import gc
import sys

from PySide6.QtGui import QImage, QPainter, QPen

CALLS = 2_000


def test_void_calls_keep_the_references_to_none() -> None:
    image = QImage(4, 4, QImage.Format.Format_ARGB32)
    painter, pen = QPainter(image), QPen()
    gc.collect()
    gc.disable()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        painter.setPen(pen)
    after = sys.getrefcount(None)
    gc.enable()
    painter.end()
    assert after > before - CALLS / 2
