"""What a station asks of the past when it begins: the load's journal and the sparklines' samples."""

from typing import Final

from hmi.models.rates import KEPT_NS
from hmi.models.recall import requests, take
from hmi.qt.context import Context
from scada.bus.messages import EventsAnswer, EventsRequest, HistoryAnswer
from scada.model import CALLING, EventKind

LOAD_LINES: Final = 5_000


def recall(context: Context) -> None:
    """Ask, one portion after the other; what does not come is said."""
    _recall_load(context)
    _recall_live(context)


def _recall_load(context: Context) -> None:
    model = context.model

    def answered(answer: EventsAnswer | Exception) -> None:
        if isinstance(answer, Exception):
            _complain(context, answer)
            return
        for event in answer.events:
            model.rate.add(event)
            model.behaviour.add(event)

    request = EventsRequest(
        start_ns=model.now_ns - KEPT_NS,
        end_ns=model.now_ns + 1,
        kinds=(*sorted(CALLING), EventKind.RETURNED, EventKind.STARTED),
        limit=LOAD_LINES,
    )
    context.requests.events(request, answered)


def _recall_live(context: Context) -> None:
    model, live = context.model, context.model.live
    portions = requests(model.table, live, model.now_ns)

    def ask() -> None:
        portion = next(portions, None)
        if portion is not None and model.live is live:
            context.requests.history(portion, answered)

    def answered(answer: HistoryAnswer | Exception) -> None:
        if isinstance(answer, Exception):
            _complain(context, answer)
            return
        for series in answer.buckets:
            take(live, series)
        ask()

    ask()


def _complain(context: Context, fault: Exception) -> None:
    context.say.emit(context.text("journal.not_recalled", reason=str(fault)))
