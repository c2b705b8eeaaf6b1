"""Lists alarms in portions between two turns of the event loop, a short list at once."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from hmi.models.alarm_listing import AT_ONCE, Listed, Portions, Wanted, at_once, listing
from scada.model import AlarmRecord


class AlarmLister(QObject):
    """One job at a time; a new one takes the place of the last."""

    listed = Signal(object)
    """The rows (`Listed`)."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._job: Portions | None = None
        self._turn = QTimer(self, interval=0, singleShot=True)
        self._turn.timeout.connect(self._go_on)

    @property
    def is_busy(self) -> bool:
        """Whether a list is being made."""
        return self._job is not None

    def begin(self, records: Sequence[AlarmRecord], wanted: Wanted) -> None:
        """List these records, which nobody changes."""
        self.stop()
        if len(records) <= AT_ONCE:
            self.listed.emit(at_once(records, wanted))
            return
        self._job = listing(records, wanted)
        self._turn.start()

    def stop(self) -> None:
        """Let the job go."""
        self._job = None
        self._turn.stop()

    def _go_on(self) -> None:
        if self._job is None:
            return
        found: Listed | None = next(self._job)
        if found is None:
            self._turn.start()
            return
        self._job = None
        self.listed.emit(found)
