"""Who may do what: roles, and the positions at which operators sit."""

from enum import StrEnum

import msgspec


class Role(StrEnum):
    """What a person is here for; one may have several."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    ENGINEER = "safety_engineer"
    INTEGRATOR = "integrator"
    ADMINISTRATOR = "administrator"


class Login(StrEnum):
    """Whether the core wants to know who asks."""

    OPEN = "open"
    """Any name is believed: for trying out, and for a plant that has its own lock on the door."""
    REQUIRED = "required"
    """Every command carries a session token that the desk has signed."""


class Position(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place at which an operator sits (岗位), and the areas that are his; none named: all.

    An area brings the areas below it. Sound, banner and acknowledgement follow the position.
    """

    id: str
    name_zh: str
    name_en: str
    areas: tuple[str, ...] = ()


class NamedRole(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who answers for an area, or is told of a grade, by name; ``id`` stands in the site's tables."""

    id: str
    name_zh: str
    name_en: str


class Session(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who works at a station, since when and for how long: what the desk signs into a token.

    It holds for one ``station`` only. ``position`` is where he sits, empty for somebody who has none.
    ``areas`` are his, each with those below it; none named: all. ``ends_ns`` is until when it may be
    renewed without a password. ``key`` is the public key of the station (Ed25519): what is sent under the
    session is signed with it. Empty for a session of the command line.
    """

    id: str
    user: str
    roles: tuple[Role, ...]
    station: str
    position: str = ""
    areas: tuple[str, ...] = ()
    issued_ns: int
    expires_ns: int
    ends_ns: int
    key: bytes = b""
