"""Which role may give which command: the one table, which the core enforces and the screens show."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from scada.model.command import (
    Acknowledge,
    Command,
    EndCalibration,
    HandOver,
    PortableReading,
    Remark,
    Reset,
    ReturnToService,
    Shelve,
    Silence,
    StartCalibration,
    TakeOutOfService,
    Unshelve,
)
from scada.model.people import Role

_CONTROL_ROOM: Final = frozenset({Role.OPERATOR, Role.ENGINEER})
_SENSORS: Final = frozenset({Role.OPERATOR, Role.ENGINEER, Role.INTEGRATOR})
_PERMIT: Final = frozenset({Role.ENGINEER})

RIGHTS: Final[Mapping[type[Command], frozenset[Role]]] = MappingProxyType(
    {
        Acknowledge: _CONTROL_ROOM,
        Silence: _CONTROL_ROOM,
        Shelve: _CONTROL_ROOM,
        Unshelve: _CONTROL_ROOM,
        Reset: _CONTROL_ROOM,
        Remark: _CONTROL_ROOM,
        HandOver: _CONTROL_ROOM,
        PortableReading: _SENSORS,
        StartCalibration: _SENSORS,
        EndCalibration: _SENSORS,
        TakeOutOfService: _PERMIT,
        ReturnToService: _PERMIT,
    }
)
"""A viewer gives no command, and an administrator as such gives none either: he sees to people."""


LINKAGES: Final = _CONTROL_ROOM
"""Who may say that an emergency linkage is answered."""
LETTERS: Final = frozenset({Role.ENGINEER, Role.INTEGRATOR, Role.ADMINISTRATOR})
"""Who may have dead letters of the historian stored after all, or discard them."""

REPORTS_MADE: Final = frozenset({Role.OPERATOR, Role.ENGINEER, Role.INTEGRATOR})
"""Who may have a report made."""
REPORTS_READ: Final = REPORTS_MADE | {Role.VIEWER}
"""Who may see which reports there are, and read them."""

_CONFIGURES: Final = frozenset({Role.ENGINEER, Role.INTEGRATOR})
JOBS: Final[Mapping[str, frozenset[Role]]] = MappingProxyType(
    {
        "browse": _CONFIGURES,
        "import": _CONFIGURES,
        "check": _CONFIGURES,
        "apply": frozenset({Role.INTEGRATOR}),
        "sign": frozenset({Role.INTEGRATOR}),
        "replay": _CONFIGURES,
        "verify": REPORTS_READ,
        "calibration": REPORTS_READ,
        "export": REPORTS_MADE,
    }
)
"""Who may have which kind of job done by the desk, and read its result."""


def may(roles: Collection[Role], command: type[Command]) -> bool:
    """Whether somebody with these roles may give such a command; False for an unknown one."""
    return not RIGHTS.get(command, frozenset()).isdisjoint(roles)
