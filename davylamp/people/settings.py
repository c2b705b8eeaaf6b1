"""How a site lets people in: ``[people]`` of site.toml and roles.toml."""

from dataclasses import dataclass, field

from scada.model import Login, Position


@dataclass(frozen=True, slots=True)
class Entitled:
    """What roles.toml says of one user: the positions that he may take, and his areas.

    None named: all.
    """

    positions: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PeopleSettings:
    """``token_h``: how long a session lasts before it must be renewed; ``session_h``: before the
    password is asked for again. After ``wrong_passwords`` in a row an account is closed for
    ``closed_s``. ``desk_key`` is the public key of a desk on another machine, empty otherwise.
    A station at which nobody has moved a hand for ``lock_after_min`` locks itself; 0: never.
    ``shifts_s`` are the times of day at which shifts begin, in seconds after midnight.
    """

    login: Login = Login.OPEN
    token_h: float = 12.0
    session_h: float = 16.0
    wrong_passwords: int = 5
    closed_s: float = 300.0
    password_least: int = 8
    desk_key: str = ""
    shifts_s: tuple[float, ...] = ()
    lock_after_min: float = 0.0
    positions: tuple[Position, ...] = ()
    entitled: dict[str, Entitled] = field(default_factory=dict)
