"""While an area's power is cut: when that was ordered, and whether the feed sensor agrees."""

from hmi.models.station import StationModel
from scada.model import Quality


def cut_note(model: StationModel, area: str) -> tuple[str, ...]:
    """Two lines; none while no cut is ordered. A feed that is still on ends with an exclamation mark."""
    cuts, feeds = model.areas.switch_rows(area)
    live, text = model.live, model.text
    ordered = [row for row in cuts if live.quality[row] < Quality.BAD and live.value[row] >= 0.5]
    if not ordered:
        return ()
    cut_ns = int(min(live.changed_ns[row] for row in ordered))
    first = text("overview.cut_ordered", time=model.words.clock(cut_ns))
    if any(live.quality[row] < Quality.BAD and live.value[row] >= 0.5 for row in feeds):
        return first, text("overview.feed_on"), "!"
    if not len(feeds):
        return first, text("overview.feed_unknown")
    off_ns = max(int(live.changed_ns[row]) for row in feeds)
    after_s = max(0.0, (off_ns - cut_ns) / 1e9)
    return first, text("overview.feed_off", seconds=f"{after_s:.1f}")
