"""What an operator asks of the core."""

import msgspec

from scada.model.errors import BadInput


class Acknowledge(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="acknowledge"
):
    """Acknowledge these alarms, by id: the ones that the operator saw."""

    alarms: tuple[str, ...]
    user: str
    comment: str = ""
    station: str = ""
    request: str = ""

    def __post_init__(self) -> None:
        if not self.user:
            raise BadInput("acknowledge: a user is needed")


class CommandResult(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What became of a command: the ids that it changed, and why others were left as they are.

    ``requested`` were passed on to their servers, whose word is awaited (since version 2).
    """

    changed: tuple[str, ...] = ()
    refused: dict[str, str] = {}
    requested: tuple[str, ...] = ()
