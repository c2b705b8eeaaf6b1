"""Pages on paper through QPrinter, drawn as finely as the printer does; never on the screen's thread."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from hmi.pdf_pages import picture, sizes
from hmi.qt.review.preview import image_of
from scada.model import BadInput

DPI: Final = 300
"""Finer than this no table is read; a page of A3 takes 70 MB meanwhile."""


def printers() -> tuple[str, ...]:
    """The printers of this machine, the default one first. May wait for the print service."""
    default = QPrinterInfo.defaultPrinterName()
    names = QPrinterInfo.availablePrinterNames()
    return tuple(sorted(names, key=lambda name: (name != default, name)))


def print_pages(pdf: bytes, name: str, file: Path | None = None) -> int:
    """Print all pages; how many there were. ``file``: as a PDF instead. Raises `BadInput`."""
    pages = sizes(pdf)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if file is not None:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(file))
    else:
        printer.setPrinterName(name)
        if not printer.isValid():
            raise BadInput(f"there is no printer {name!r} any more / 打印机 {name!r} 不存在")
    printer.setResolution(DPI)
    printer.setPageLayout(_layout(pages[0]))
    painter = QPainter()
    if not painter.begin(printer):
        raise BadInput(f"{name or file}: the printer takes nothing / 打印机无法打印")
    try:
        _draw(painter, printer, pdf, pages)
    finally:
        painter.end()
    if printer.printerState() is QPrinter.PrinterState.Error:
        raise BadInput(f"{name or file}: printing failed / 打印失败")
    return len(pages)


def _draw(
    painter: QPainter, printer: QPrinter, pdf: bytes, pages: tuple[tuple[float, float], ...]
) -> None:
    for number, size in enumerate(pages):
        if number:
            printer.setPageLayout(_layout(size))
            printer.newPage()
        image = image_of(picture(pdf, number, DPI))
        painter.drawImage(printer.pageLayout().fullRectPixels(printer.resolution()), image)


def _layout(size: tuple[float, float]) -> QPageLayout:
    """The page as it is, without margins of the printer's own."""
    wide, tall = size
    upright = QPageSize(QSizeF(min(size), max(size)), QPageSize.Unit.Point)
    turned = QPageLayout.Orientation.Landscape if wide > tall else QPageLayout.Orientation.Portrait
    layout = QPageLayout(upright, turned, QMarginsF())
    layout.setMode(QPageLayout.Mode.FullPageMode)
    return layout
