"""Why an alarm is not annunciated although its condition may be there (ISA-18.2-2016, clause 11)."""

from enum import StrEnum

import msgspec

from scada.model.errors import BadInput


class SuppressionKind(StrEnum):
    """The three ways of the standard, by who owns them. Any of them may hold at the same time."""

    SHELVED = "shelved"
    """By an operator, for a time or until it returns (搁置). State G."""
    BY_DESIGN = "by_design"
    """By the site's own logic, while that holds (设计抑制). State H."""
    OUT_OF_SERVICE = "out_of_service"
    """By a permit, until somebody ends it (退出服务). State I."""


class Suppression(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One reason why one alarm is not annunciated.

    ``until_ns`` is when it ends by itself (0: it does not), ``one_shot`` that it ends as soon as the
    alarm returns. ``user`` and ``reason`` are of who asked for it; ``rule`` is the id of the row of
    suppression.csv that did, or the number of the permit.
    """

    kind: SuppressionKind
    since_ns: int
    until_ns: int = 0
    one_shot: bool = False
    user: str = ""
    reason: str = ""
    rule: str = ""


class SuppressionRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of suppression.csv: while any alarm of ``when`` is active, ``alarms`` are suppressed.

    Both are ids of alarms. It goes on for ``off_delay_s`` after the last of ``when`` has returned,
    so that what follows from the cause does not ring while the plant comes back.
    """

    id: str
    when: tuple[str, ...]
    alarms: tuple[str, ...]
    off_delay_s: float = 0.0
    reason_zh: str = ""
    reason_en: str = ""

    def __post_init__(self) -> None:
        if not self.when or not self.alarms:
            raise BadInput(
                f"suppression {self.id}: names the alarms that cause and that are silent"
            )
        if set(self.when) & set(self.alarms):
            raise BadInput(f"suppression {self.id}: an alarm cannot suppress itself")
        if self.off_delay_s < 0:
            raise BadInput(f"suppression {self.id}: its delay is not negative")
