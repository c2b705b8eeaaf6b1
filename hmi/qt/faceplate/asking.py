"""What a faceplate asks of the historian beside its curve."""

from collections.abc import Callable
from typing import Any

from hmi.models.faceplate import Faceplate
from hmi.qt.context import Context
from scada.bus.messages import HistoryAnswer


def ask_samples(context: Context, plate: Faceplate, done: Callable[[], None]) -> None:
    """The samples before the faceplate was opened; where they cannot be had, it is said."""
    plate.arrivals.is_recalled = True

    def then(answer: HistoryAnswer | Exception) -> None:
        if isinstance(answer, Exception):
            plate.arrivals.is_recalled = False
            context.say.emit(context.text("diagnosis.not_recalled", reason=str(answer)))
            return
        plate.take_samples(answer)
        done()

    context.requests.history(plate.samples_request(context.model.now_ns), then)


def ask_today(context: Context, plate: Faceplate, done: Callable[[], None]) -> None:
    """What a switch did today."""
    request = plate.today_request(context.model.now_ns)
    if request is None:
        return

    def then(answer: Any) -> None:
        if not isinstance(answer, Exception):
            plate.take_today(answer)
            done()

    context.requests.history(request, then)
