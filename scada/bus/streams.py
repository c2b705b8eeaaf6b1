"""The four streams of a site, made and kept as they should be."""

import msgspec
from nats.js import JetStreamContext
from nats.js.api import (
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StoreCompression,
    StreamConfig,
)
from nats.js.errors import NotFoundError

from scada.bus.limits import TOLERANCE, Limits
from scada.bus.subjects import Subjects


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is chosen per stream; the rest is the same for all."""

    name: str
    subjects: tuple[str, ...]
    max_bytes: int
    max_age_s: float = 0.0
    per_subject: int = -1
    duplicate_window_s: float
    is_drained_by_hand: bool = False
    """Its messages are taken out one by one; a full one takes no more, and drops none."""


def wanted(subjects: Subjects, limits: Limits) -> tuple[Wanted, ...]:
    """Steps by age, events by size alone, state the last per subject, dead letters for ever."""
    window = limits.duplicate_window_s
    return (
        Wanted(
            name=subjects.steps_stream,
            subjects=(subjects.steps,),
            max_bytes=limits.steps_bytes,
            max_age_s=limits.hold_h * 3600.0,
            duplicate_window_s=window,
        ),
        Wanted(
            name=subjects.events_stream,
            subjects=(subjects.events, subjects.other_events),
            max_bytes=limits.events_bytes,
            duplicate_window_s=window,
        ),
        Wanted(
            name=subjects.state_stream,
            subjects=(
                subjects.tables,
                subjects.alarm_snapshot,
                subjects.chains,
                subjects.desk_state,
                subjects.marks,
            ),
            max_bytes=limits.state_bytes,
            per_subject=1,
            duplicate_window_s=min(window, 120.0),
        ),
        Wanted(
            name=subjects.dead_stream,
            subjects=(subjects.dead,),
            max_bytes=limits.dead_bytes,
            duplicate_window_s=window,
            is_drained_by_hand=True,
        ),
    )


async def ensure(js: JetStreamContext, subjects: Subjects, limits: Limits) -> list[str]:
    """Make the streams that are missing and adjust those whose limits differ.

    Returns what was done, in words. NATS errors pass through: the caller translates them.
    """
    return [line for want in wanted(subjects, limits) if (line := await _ensure(js, want))]


async def restore(
    js: JetStreamContext, subjects: Subjects, limits: Limits, stream: str
) -> str | None:
    """Make one stream anew if it is missing; returns what was done, None where it is there."""
    want = next(want for want in wanted(subjects, limits) if want.name == stream)
    try:
        await js.stream_info(stream)
    except NotFoundError:
        await js.add_stream(_config(want))
        return f"stream {stream} was missing and has been made anew: what it held is lost"
    return None


async def _ensure(js: JetStreamContext, want: Wanted) -> str | None:
    try:
        info = await js.stream_info(want.name)
    except NotFoundError:
        await js.add_stream(_config(want))
        return f"stream {want.name} made: {want.max_bytes / 1e9:.2f} GB"
    # Never below what it holds: a disk that others filled is no reason to drop what is not read yet.
    want = msgspec.structs.replace(want, max_bytes=max(want.max_bytes, info.state.bytes))
    if _is_near(info.config, want):
        return None
    await js.update_stream(_config(want))
    return f"stream {want.name} adjusted: {want.max_bytes / 1e9:.2f} GB"


def _is_near(there: StreamConfig, want: Wanted) -> bool:
    """Whether a stream is as wanted, its size within a tolerance."""
    config = _config(want)
    same = (there.max_age, there.subjects, there.max_msgs_per_subject, there.duplicate_window) == (
        config.max_age,
        config.subjects,
        config.max_msgs_per_subject,
        config.duplicate_window,
    )
    return same and abs((there.max_bytes or 0) - want.max_bytes) <= TOLERANCE * want.max_bytes


def _config(want: Wanted) -> StreamConfig:
    return StreamConfig(
        name=want.name,
        subjects=list(want.subjects),
        retention=RetentionPolicy.LIMITS,
        discard=DiscardPolicy.NEW if want.is_drained_by_hand else DiscardPolicy.OLD,
        storage=StorageType.FILE,
        num_replicas=1,
        max_bytes=want.max_bytes,
        max_age=want.max_age_s,
        max_msgs_per_subject=want.per_subject,
        duplicate_window=want.duplicate_window_s,
        compression=StoreCompression.S2,
        allow_direct=True,
        deny_delete=not want.is_drained_by_hand,
    )
