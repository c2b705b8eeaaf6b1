"""What a rule book asks of a site beside limits: calibration, sensors, and everything else."""

import msgspec

from scada.model import AreaKind, Kind
from scada.profiles.mark import Mark


class Calibration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often the sensors of some kinds are calibrated, and their alarms or cuts tried out.

    ``rows`` are the locations that it holds for, ``sensors`` types as ``calibration.csv`` writes them
    (``catalytic``); empty: any. The first rule of the profile that fits a sensor holds. An interval
    is in days or in months, 0 where the rule sets none. ``test_cuts``: only sensors that cut are tried
    out; ``test_fan_months`` holds where trying it would stop a local fan. ``gas`` is what to calibrate
    with. ``compare_daily``: against a portable instrument, every day.
    """

    id: str
    kinds: tuple[Kind, ...]
    text_zh: str
    text_en: str
    mark: Mark
    source: str
    rows: tuple[str, ...] = ()
    sensors: tuple[str, ...] = ()
    interval_days: int = 0
    interval_months: int = 0
    test_interval_days: int = 0
    test_fan_months: int = 0
    test_cuts: bool = False
    gas_zh: str = ""
    gas_en: str = ""
    compare_daily: bool = False


class Mandatory(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sensor that every area of some kinds must have: a tag at one of the ``rows``.

    It holds in mines of ``gas_classes`` (empty: any), in areas that site.toml gives the ``condition``
    (``long``, ``series``; empty: always), and only where the area has a tag at one of ``beside``
    (empty: always). ``count`` is how many tags there must be.
    """

    id: str
    areas: tuple[AreaKind, ...]
    rows: tuple[str, ...]
    mark: Mark
    source: str
    gas_classes: tuple[str, ...] = ()
    condition: str = ""
    beside: tuple[str, ...] = ()
    count: int = 1


class Grade(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of a graded alarm (分级报警), 1 the gravest: at least ``ge`` for ``for_s`` seconds.

    ``ge`` is None where the point's own alarm value counts.
    """

    level: int
    ge: float | None = None
    for_s: float = 0.0


class Grading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The steps of graded alarms for one kind of value, in ``unit``; a template for the site to edit."""

    id: str
    kind: Kind
    unit: str
    levels: tuple[Grade, ...]
    mark: Mark
    source: str


class Linkage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must follow an alarm: limits of these kinds are held against a feed point (馈电), and are
    told to people by broadcast, communication and personnel location (应急联动).
    """

    feed_point: tuple[str, ...]
    broadcast: tuple[str, ...]
    acknowledged: bool
    text_zh: str
    text_en: str
    mark: Mark
    source: str


class Report(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report or ledger that must exist; ``period`` is ``day``, ``month`` or ``event``."""

    id: str
    title_zh: str
    title_en: str
    period: str
    columns_zh: tuple[str, ...]
    columns_en: tuple[str, ...]
    mark: Mark
    source: str


class Requirement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Anything else that a rule asks for, with the numbers in it; their names carry the unit.

    Davylamp judges none of these by itself: they are here to be looked up and compared.
    """

    id: str
    text_zh: str
    text_en: str
    mark: Mark
    source: str
    values: dict[str, float] = {}
