"""A site as it was read: the table that travels, and the settings that stay on this machine."""

from dataclasses import dataclass, field
from pathlib import Path

from davylamp.people.settings import PeopleSettings
from davylamp.site.calibration_file import Calibrated
from davylamp.site.outward import Outward
from davylamp.site.problem import Problem
from davylamp.site.reports import Reports
from davylamp.site.retention_table import BackupRule
from historian.retention import Retention
from scada.model import SiteTable
from scada.model.secret import Secret


@dataclass(frozen=True, slots=True)
class BusSettings:
    """The message bus. No ``urls``: the embedded nats-server, on ``listen`` (``host`` or
    ``host:port``; port 0 or none: a free one). ``hold_h`` hours are kept while nobody reads.
    """

    urls: tuple[str, ...] = ()
    hold_h: float = 48.0
    listen: str = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class InfluxSettings:
    """Where an InfluxDB is: its address, its organisation (2.x), the bucket (or database) of samples,
    and where the token lies (1.x: ``user:password``; none where it asks for none).
    """

    url: str
    org: str
    bucket: str
    token: Secret = field(default_factory=Secret)


@dataclass(frozen=True, slots=True)
class HistorianSettings:
    """Where history goes: ``store`` names the kind of store, ``path`` the folder of its files.

    ``retention`` is how long it stays there, ``backup`` how often it is copied elsewhere; ``influx``
    is where the store is that has no files here.
    """

    store: str
    path: Path
    retention: Retention = field(default_factory=Retention)
    backup: BackupRule = field(default_factory=BackupRule)
    influx: InfluxSettings | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A site folder, read and checked.

    ``root`` is the folder, ``run`` the folder for everything that Davylamp writes,
    ``pki`` the certificate directory. ``gas_class`` is
    that of the mine (``low``, ``high``, ``outburst``, ``rockburst_high``; empty for a plant).
    ``problems`` holds the warnings and notices, ``calibration`` the records of calibration.csv,
    ``outward`` what leaves the site, ``people`` how it lets people in, ``reports`` what it prints.
    """

    root: Path
    table: SiteTable
    run: Path
    pki: Path
    bus: BusSettings
    historian: HistorianSettings
    gas_class: str
    problems: tuple[Problem, ...]
    calibration: tuple[Calibrated, ...] = ()
    outward: Outward = field(default_factory=Outward)
    people: PeopleSettings = field(default_factory=PeopleSettings)
    reports: Reports = field(default_factory=lambda: Reports(Path("run/reports")))
