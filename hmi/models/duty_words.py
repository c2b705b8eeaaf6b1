"""Who works here, in words: the status line's, and the rows of the panel."""

from collections.abc import Iterator

from hmi.models.duty import Duty
from hmi.models.shift import shift_at
from hmi.models.station import StationModel
from scada.model import AlarmRecord, Position


def position_name(position: Position | None, model: StationModel) -> str:
    """A position in the language in use; empty for none."""
    return model.language.pick(position.name_zh, position.name_en) if position else ""


def status(model: StationModel) -> str:
    """User, position and shift for the status line."""
    duty = model.duty
    if not duty.is_on:
        return model.text("duty.nobody")
    start, end = shift_at(model.table, model.now_ns)
    said = {"user": duty.user, "start": _hour(start, model), "end": _hour(end, model)}
    place = position_name(duty.position, model)
    if not place:
        return model.text("duty.status_bare", **said)
    return model.text("duty.status", position=place, **said)


def rows(model: StationModel) -> Iterator[tuple[str, str]]:
    """What is known of who works here: name of the row, and what stands in it."""
    duty, text = model.duty, model.text
    yield text("duty.name"), duty.user
    if duty.roles:
        yield text("duty.roles"), ", ".join(text(f"role.{role}") for role in duty.roles)
    yield text("duty.position"), position_name(duty.position, model) or text("duty.no_position")
    yield text("duty.areas"), areas(duty, model)
    if duty.session is not None:
        until = duty.session.expires_ns
        yield text("duty.until"), f"{model.words.date(until)} {model.words.minute(until)}"


def areas(duty: Duty, model: StationModel) -> str:
    """The areas that are his, by the names that were given to him."""
    if duty.reach.everywhere:
        return model.text("duty.all_areas")
    session, position = duty.session, duty.position
    named = session.areas if session is not None else position.areas if position else ()
    return model.text("duty.comma").join(model.words.area(area) for area in named)


def split(model: StationModel, alarms: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Of some alarms those that are his who works here, and words for the rest; empty for none."""
    records = {alarm: model.alarms.of(alarm) for alarm in alarms}
    mine = tuple(alarm for alarm, record in records.items() if _is_his(model, record))
    rest = len(alarms) - len(mine)
    if not rest:
        return mine, ""
    path = "duty.not_mine" if mine else "duty.none_mine"
    return mine, model.text(path, count=rest)


def _is_his(model: StationModel, record: AlarmRecord | None) -> bool:
    return record is None or model.duty.is_mine(record)


def _hour(time_ns: int, model: StationModel) -> str:
    return model.words.minute(time_ns)
