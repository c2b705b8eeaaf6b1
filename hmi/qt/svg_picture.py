"""An SVG drawing as a picture of pixels."""

import os
from pathlib import Path

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer


def write_png(svg: str, path: Path, scale: float = 1.5) -> None:
    """Paint a drawing into a file. Raises OSError where it cannot be written."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication.instance() or QGuiApplication([])
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    image = QImage(renderer.defaultSize() * scale, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    del application
    if not image.save(str(path)):
        raise OSError(f"{path}: the picture cannot be written")
