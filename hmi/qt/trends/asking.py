"""Sending what a `TrendModel` wants to know, and handing it the answers."""

import time
from collections.abc import Callable
from typing import Any

from hmi.models.trends import Ask, EventsAsk, FiguresAsk, TrendModel
from hmi.qt.context import Context


def ask_for(context: Context, model: TrendModel, width_px: int, done: Callable[[], None]) -> None:
    """Send every question of ``model`` for a plot of ``width_px``; ``done`` follows each answer."""
    for ask in model.wants(width_px):
        if isinstance(ask, EventsAsk):
            context.requests.events(ask.request, _hear(model, ask, done))
        elif isinstance(ask, FiguresAsk):
            context.requests.ask(ask.request, _hear(model, ask, done))
        else:
            context.requests.history(ask.request, _hear(model, ask, done))


def _hear(
    model: TrendModel, ask: Ask | EventsAsk | FiguresAsk, done: Callable[[], None]
) -> Callable[[Any], None]:
    began = time.perf_counter()

    def then(answer: Any) -> None:
        if isinstance(answer, Exception):
            model.failed(ask, str(answer))
        elif isinstance(ask, EventsAsk):
            model.data.take_events(ask, answer)
        elif isinstance(ask, FiguresAsk):
            model.take_figures(ask, answer)
        else:
            model.take_history(ask, answer, (time.perf_counter() - began) * 1e3)
        done()

    return then
