"""Calculated tags as a site configures them: rows of ``calculated.csv``, checked."""

import msgspec


class Calculation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a calculated tag is made.

    ``tag`` is its id; the tag itself stands among the site's tags, after the measured ones.
    ``expression`` is what was written in ``calculated.csv``. ``checked`` is the same with every
    conversion of units written out: it is what is computed, and knows no units.
    """

    tag: str
    expression: str
    checked: str
