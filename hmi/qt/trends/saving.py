"""Pictures and tables of a trend, written off the screen's thread; where to is said."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from hmi.models.trends import TrendModel, to_csv
from hmi.qt.context import Context


def save_picture(context: Context, page: QWidget, path: Path) -> Path:
    """Save a page as it is seen."""
    image = page.grab().toImage()

    def write() -> None:
        if not image.save(str(path)):
            raise OSError(f"{path}: cannot be written")

    return _save(context, path, write)


def save_table(context: Context, model: TrendModel, path: Path) -> Path:
    """Save what is on view as CSV, the compared period too."""
    words, span = context.model.words, model.span
    pens = [
        (tag, words.name(tag), model.columns(tag.id).between(span.start_ns, span.end_ns))
        for tag in model.pens
    ]
    start, end = span.start_ns - model.shift_ns, span.end_ns - model.shift_ns
    compared = [
        (tag, words.name(tag), model.data.columns_before(tag.id).between(start, end))
        for tag in (model.curves if model.is_compared else ())
    ]
    zone = words.zone

    def write() -> None:
        path.write_bytes(b"\xef\xbb\xbf" + to_csv(pens, zone, compared).encode())

    return _save(context, path, write)


def _save(context: Context, path: Path, write: Callable[[], object]) -> Path:
    def task() -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        write()

    def then(answer: Exception | None) -> None:
        if isinstance(answer, Exception):
            said = context.text("trends.not_saved", reason=str(answer))
        else:
            said = context.text("trends.saved", path=str(path))
        context.say.emit(said)

    context.requests.work(task, then)
    return path
