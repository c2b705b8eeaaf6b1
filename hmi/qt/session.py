"""Who works at the station: his session is renewed in time, asked for where it is over, and locked."""

from typing import TYPE_CHECKING

from scada.bus.desk_messages import SessionAnswer

if TYPE_CHECKING:
    from hmi.qt.station import Station


class Session:
    """One per station: it is told when a second has passed or the site has changed."""

    def __init__(self, station: "Station") -> None:
        self._station = station
        self.asks = True
        """Whether to open the panel by itself where somebody must log in; not where it does so itself."""
        self._was_on = True

    def look(self) -> None:
        """Have it renewed in time; where it is over or nobody is logged in, ask; lock where it is due."""
        station, model = self._station, self._station.model
        if model.duty.is_due(model.now_ns):
            station.context.requests.renew(None, self._renewed)
        if self._was_on and not model.duty.is_on:
            # Once: whoever closes the panel wants to look, and may.
            station.context.requests.use_token("")
            station.attend_anew()
            if self.asks:
                station.front.login_panel.open()
        if model.lock.is_due(model.now_ns) and model.duty.session is not None:
            self.lock()

    def _renewed(self, answer: SessionAnswer | Exception) -> None:
        if isinstance(answer, SessionAnswer):
            duty = self._station.model.duty
            duty.begin(answer)
            self._station.context.requests.use_token(duty.token)

    def attend(self) -> bool:
        """Somebody else works here, or nobody any more; whether somebody does."""
        self._was_on = self._station.model.duty.is_on
        return self._was_on

    def lock(self) -> None:
        """Everything is shown and heard, nothing can be done without a password."""
        station, duty = self._station, self._station.model.duty
        if not duty.required or duty.session is None:
            station.say(station.model.text("lock.nobody"))
            return
        station.model.lock.close(station.model.now_ns, duty.user)
        for window in station.windows:
            window.layout_panel.hide()
            window.login_panel.open()
            window.attend()
