"""The form of one sensor: calibration, and the reading of a portable instrument."""

from collections.abc import Collection
from typing import Final

from PySide6.QtWidgets import QLineEdit, QWidget

from hmi.models.sensor_deeds import (
    LASTS_S,
    SensorDeed,
    calibrate,
    calibration_alarm,
    end,
    fitting,
    portable,
)
from hmi.qt.choice import Choice
from hmi.qt.context import Context
from hmi.qt.form import Form
from scada.model import BadInput, Command, Tag

NEEDED: Final = {
    SensorDeed.CALIBRATE: ("lasts", "reason"),
    SensorDeed.END: ("reason",),
    SensorDeed.PORTABLE: ("value", "fixed", "instrument"),
}


class SensorForm(Form):
    """What a person says of one sensor."""

    def __init__(self, context: Context) -> None:
        self.lasts = Choice(context)
        self.texts = {name: QLineEdit() for name in ("reason", "value", "fixed", "instrument")}
        fields: dict[str, QWidget] = {"lasts": self.lasts, **self.texts}
        super().__init__(context, "sensor", tuple(SensorDeed), fields)
        self.tag: Tag | None = None
        self.restyle()

    def show_tag(self, tag: Tag) -> None:
        """Offer what fits this sensor now."""
        self.tag = tag
        for field in self.texts.values():
            field.clear()
        mark = self.context.model.alarms.of(calibration_alarm(tag.id))
        deeds = fitting(tag, mark.process if mark is not None else None)
        self.offer(dict.fromkeys(deeds, ""))
        self.choose(deeds[0] if deeds else "")

    def needed(self, deed: str) -> Collection[str]:
        """The fields of a deed, by name."""
        return NEEDED[SensorDeed(deed)]

    def send(self) -> None:
        """Give the command."""
        if self.tag is None or not self.deed:
            return
        try:
            self.give(self._command(self.tag.id))
        except BadInput as fault:
            self.refused(str(fault))

    def _command(self, tag: str) -> Command:
        user, now_ns = self.context.model.user, self.context.model.now_ns
        said = {name: field.text() for name, field in self.texts.items()}
        if self.deed == SensorDeed.CALIBRATE:
            lasts_s = float(self.lasts.currentData() or LASTS_S[0])
            return calibrate(tag, lasts_s, said["reason"], user, now_ns)
        if self.deed == SensorDeed.END:
            return end(tag, said["reason"], user)
        return portable(tag, said["value"], said["fixed"], said["instrument"], user, now_ns)

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        super().restyle()
        chosen = max(0, self.lasts.currentIndex())
        self.lasts.clear()
        for seconds in LASTS_S:
            self.lasts.addItem(self.context.model.words.span(seconds), seconds)
        self.lasts.setCurrentIndex(chosen)
