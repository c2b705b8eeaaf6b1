"""Pieces that recur on the pages: a tag's value, indicator and sparkline, in words of the theme."""

from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QRectF

from hmi.models.indicator import IndicatorState, indicator_of
from hmi.models.station import StationModel
from hmi.qt.canvas import RIGHT, Drawing
from hmi.qt.context import Context
from hmi.qt.indicator import paint_indicator
from hmi.qt.sparkline import paint_sparkline
from scada.model import AlarmDefinition, Comparison, Quality, Tag

SPARK_FLOOR: Final = 0.04
"""The least height of a sparkline as a share of the tag's range: noise is no mountain."""


def indicator_now(model: StationModel, row: int, active: Collection[str]) -> IndicatorState:
    """The indicator of a tag as it is now."""
    tag = model.table.tags[row]
    value = float(model.live.value[row])
    return indicator_of(
        tag,
        model.words.levels.get(tag.id, []),
        value if value == value else None,
        Quality(int(model.live.quality[row])),
        active,
    )


def draw_indicator(
    drawing: Drawing, rect: QRectF, model: StationModel, row: int, active: Collection[str]
) -> None:
    """A tag's analogue indicator."""
    paint_indicator(drawing.painter, rect, indicator_now(model, row, active), drawing.theme)


def next_limit(model: StationModel, tag: Tag) -> AlarmDefinition | None:
    """The limit that a sparkline shows: the alarm, else the first there is."""
    limits = [
        limit
        for limit in model.words.levels.get(tag.id, [])
        if limit.comparison is not Comparison.IS
    ]
    return next((limit for limit in limits if limit.kind == "alarm"), limits[0] if limits else None)


def draw_sparkline(drawing: Drawing, rect: QRectF, model: StationModel, row: int) -> None:
    """The last 15 minutes of a tag with its limit dotted."""
    tag = model.table.tags[row]
    limit = next_limit(model, tag)
    low, high = model.live.spark(row)
    floor = SPARK_FLOOR * (tag.high - tag.low)
    paint_sparkline(
        drawing.painter,
        rect,
        low,
        high,
        limit.value if limit else None,
        drawing.theme,
        floor,
    )


def value_token(context: Context, row: int) -> str:
    """Live values in the colour of live values; what is held or bad in quiet grey."""
    held = context.stale or context.model.live.quality[row] >= Quality.BAD
    return "quiet" if held else "live"


def draw_value(
    drawing: Drawing, rect: QRectF, context: Context, row: int, size: float = 18
) -> None:
    """A value without its unit, bold, right-aligned."""
    model = context.model
    shown = model.words.value(model.table.tags[row], float(model.live.value[row]))
    drawing.text(rect, shown, size, value_token(context, row), bold=True, align=RIGHT)
