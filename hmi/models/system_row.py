"""One line of the system page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """The text ``system.<name>`` (or ``label``), a value in words, and perhaps its last 15 minutes.

    ``series`` is one of `hmi.models.health.Health`; ``abnormal`` makes the line stand out.
    """

    name: str
    value: str
    series: str = ""
    abnormal: bool = False
    label: str = ""
