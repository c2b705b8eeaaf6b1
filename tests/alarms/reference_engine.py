"""One alarm at a time, by the words of the standard and not by the table."""

from dataclasses import dataclass

from alarms import refusals
from scada.model import FindingKind


@dataclass
class ReferenceAlarm:
    """What is true of one alarm; `lines` are the journal lines that it made."""

    name: str
    active: bool = False
    needs_acknowledgement: bool = False
    held: bool = False
    cause: str = ""
    first_ns: int = 0

    def finding(self, kind: FindingKind, time_ns: int, cause: str) -> list[str]:
        """Take one finding; returns its journal line, if it makes one."""
        match kind:
            case FindingKind.RAISED | FindingKind.CONFIRMED if self.active:
                return self._confirm()
            case FindingKind.RAISED | FindingKind.CONFIRMED:
                return self._raise(time_ns)
            case FindingKind.RETURNED if self.active:
                self.active = self.held = False
                self.cause = ""
                return [f"{self.name} returned"]
            case FindingKind.HELD if self.active and (not self.held or cause != self.cause):
                self.held, self.cause = True, cause
                return [f"{self.name} held {cause}".strip()]
        return []

    def acknowledge(self) -> str:
        """An operator; returns why not, or nothing."""
        if self.needs_acknowledgement:
            self.needs_acknowledgement = False
            return ""
        return refusals.DONE if self.active else refusals.NOT_IN_ALARM

    @property
    def state(self) -> tuple[bool, bool, bool, str, int]:
        return (
            self.active,
            self.needs_acknowledgement,
            self.held,
            self.cause,
            self.first_ns if self.active or self.needs_acknowledgement else 0,
        )

    def _confirm(self) -> list[str]:
        if not self.held:
            return []
        self.held, self.cause = False, ""
        return [f"{self.name} confirmed"]

    def _raise(self, time_ns: int) -> list[str]:
        if not self.needs_acknowledgement:
            self.first_ns = time_ns
        self.active = self.needs_acknowledgement = True
        return [f"{self.name} raised"]
