"""What each user of the bus may say and hear: as little as its service needs.

``$JS.API.…`` and ``$JS.ACK.…`` are JetStream's own subjects. Answers to requests are allowed by the
server's ``allow_responses``, so that nobody may publish into another's inbox unasked.
"""

from dataclasses import dataclass
from typing import Final

from scada.bus.subjects import Subjects

USERS: Final = ("core", "historian", "station", "desk", "people", "outward", "admin")
"""``desk`` is for the engineers' commands; the service that checks passwords is ``people``."""


@dataclass(frozen=True, slots=True)
class Permissions:
    """Subjects that one user may publish to and subscribe to."""

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]


def inbox(user: str) -> str:
    """The prefix of a user's inboxes: answers to others are not his to hear."""
    return f"_INBOX_{user}"


def permissions(user: str, subjects: Subjects) -> Permissions:
    """The rights of one of `USERS`; ``admin`` may do everything within the site's account."""
    own = f"{inbox(user)}.>"
    said: tuple[str, ...]
    match user:
        case "admin":
            return Permissions((">",), (">",))
        case "core":
            said = (subjects.steps, subjects.events, subjects.tables, subjects.alarm_snapshot)
            said += (
                subjects.heartbeat("core"),
                subjects.forecasts,
                own,
                *_streams(subjects),
                *_last(subjects),
            )
            said += _consumer(subjects.events_stream, "core")
            return Permissions(said, (subjects.core, subjects.heartbeat("*"), own))
        case "historian":
            said = (own, *_streams(subjects), *_last(subjects))
            said += _consumer(subjects.steps_stream, "historian")
            said += _consumer(subjects.events_stream, "historian")
            said += (*_own_journal(subjects, "historian"), subjects.marks, *_letters(subjects))
            return Permissions(said, (subjects.history, subjects.heartbeat("*"), own))
        case "station" | "desk":
            said = (subjects.core, subjects.history, subjects.desk, subjects.outward, own)
            said += _last(subjects)
            if user == "desk":
                said += _kept(subjects)
            return Permissions(said, (*_heard(subjects), own))
        case "people":
            said = (*_own_journal(subjects, "desk"), subjects.desk_state, own, *_last(subjects))
            said += _looks(subjects)
            return Permissions(said, (subjects.desk, subjects.heartbeat("*"), own))
        case "outward":
            said = (*_own_journal(subjects, "outward"), own, *_last(subjects))
            said += (subjects.linkage, f"$JS.API.STREAM.INFO.{subjects.events_stream}")
            said += _consumer(subjects.events_stream, "outward")
            return Permissions(said, (*_heard(subjects), subjects.outward, own))
    raise ValueError(f"no user {user!r}")


def _heard(subjects: Subjects) -> tuple[str, ...]:
    """Everything that the core, the historian and the other services say to all."""
    return (
        subjects.steps,
        subjects.events,
        subjects.other_events,
        subjects.tables,
        subjects.heartbeat("*"),
        subjects.forecasts,
        subjects.linkage,
    )


def _own_journal(subjects: Subjects, source: str) -> tuple[str, ...]:
    """Write a journal of one's own, nobody else's, and a heartbeat."""
    return (subjects.events_of(source), subjects.chain(source), subjects.heartbeat(source))


def _streams(subjects: Subjects) -> tuple[str, ...]:
    """Look at the streams, and make one anew that is missing; never delete or purge one."""
    names = (
        subjects.steps_stream,
        subjects.events_stream,
        subjects.state_stream,
        subjects.dead_stream,
    )
    return tuple(f"$JS.API.STREAM.{verb}.{name}" for verb in ("INFO", "CREATE") for name in names)


def _last(subjects: Subjects) -> tuple[str, ...]:
    """Read the last message of a kept subject."""
    names = (subjects.steps_stream, subjects.events_stream, subjects.state_stream)
    return tuple(f"$JS.API.DIRECT.GET.{name}.>" for name in names)


def _kept(subjects: Subjects) -> tuple[str, ...]:
    """Read what was recorded, in order, and change nothing."""
    names = (subjects.steps_stream, subjects.events_stream)
    return tuple(f"$JS.API.DIRECT.GET.{name}" for name in names)


def _looks(subjects: Subjects) -> tuple[str, ...]:
    """See how full the streams are and how far their readers, for the diagnostics; change nothing."""
    names = (
        subjects.steps_stream,
        subjects.events_stream,
        subjects.state_stream,
        subjects.dead_stream,
    )
    readers = (f"$JS.API.CONSUMER.INFO.{of}.{durable}" for of, durable in subjects.readers)
    return (*(f"$JS.API.STREAM.INFO.{name}" for name in names), *readers)


def _letters(subjects: Subjects) -> tuple[str, ...]:
    """Write dead letters, read them, and take out the one that a person has dealt with."""
    stream = subjects.dead_stream
    return (
        subjects.dead,
        f"$JS.API.DIRECT.GET.{stream}",
        f"$JS.API.STREAM.MSG.DELETE.{stream}",
    )


def _consumer(stream: str, durable: str) -> tuple[str, ...]:
    """Make and read one durable consumer."""
    return (
        f"$JS.API.CONSUMER.INFO.{stream}.{durable}",
        f"$JS.API.CONSUMER.CREATE.{stream}.{durable}",
        f"$JS.API.CONSUMER.DURABLE.CREATE.{stream}.{durable}",
        f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}",
        f"$JS.ACK.{stream}.{durable}.>",
    )
