"""When so many alarms come that nobody can answer them all."""

import msgspec

from scada.model.errors import BadInput


class FloodLimits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A flood begins with more than ``above`` annunciations within ``span_s``, and ends below ``ends``.

    ISA-18.2-2016, 16.5, as quoted: above 10 in 10 minutes, until below 5 in 10 minutes; per position.
    """

    above: int = 10
    ends: int = 5
    span_s: float = 600.0

    def __post_init__(self) -> None:
        if not 1 <= self.ends <= self.above or not self.span_s > 0:
            raise BadInput(
                "flood: it begins above a count, and ends below a smaller one, at least 1"
            )
