"""Pages of a PDF as pictures without Qt: PDFium draws them, one call at a time, on any thread.

PDFium is not safe for two threads at once, so all calls share one lock.
"""

import threading
from dataclasses import dataclass
from typing import Final

import pypdfium2

from scada.model import BadInput

_LOCK: Final = threading.Lock()
POINTS_PER_INCH: Final = 72.0


@dataclass(frozen=True, slots=True)
class PagePicture:
    """Pixels of a page: 4 bytes each, blue, green, red and one that is not used, ``stride`` a row."""

    width: int
    height: int
    stride: int
    data: bytes


def sizes(pdf: bytes) -> tuple[tuple[float, float], ...]:
    """Width and height of each page in points. Raises `BadInput` for what is no PDF."""
    with _LOCK:
        document = _opened(pdf)
        try:
            return tuple(document.get_page_size(number) for number in range(len(document)))
        finally:
            document.close()


def picture(pdf: bytes, number: int, dpi: float) -> PagePicture:
    """Page ``number`` (from 0) drawn so finely. Raises `BadInput` where there is none."""
    with _LOCK:
        document = _opened(pdf)
        try:
            if not 0 <= number < len(document):
                raise BadInput(f"page {number + 1} of {len(document)} / 没有第 {number + 1} 页")
            page = document[number]
            bitmap = page.render(scale=dpi / POINTS_PER_INCH, rev_byteorder=False, prefer_bgrx=True)
            found = PagePicture(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
            bitmap.close()
            page.close()
            return found
        finally:
            document.close()


def _opened(pdf: bytes) -> "pypdfium2.PdfDocument":
    try:
        return pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as fault:
        raise BadInput(f"this is no PDF: {fault} / 不是 PDF 文件") from None
