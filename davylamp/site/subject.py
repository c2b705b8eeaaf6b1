"""What of a site is held against its profiles as a whole: it may come from files with errors."""

from dataclasses import dataclass
from pathlib import Path

from davylamp.site.calibration_file import Calibrated
from davylamp.site.load import Parts
from davylamp.site.site import Site
from scada.model import AlarmDefinition, Area, DetectorRow, Tag


@dataclass(frozen=True, slots=True)
class Subject:
    """The rows that could be read. ``root`` is the site's folder."""

    root: Path
    gas_class: str
    timezone: str
    areas: tuple[Area, ...]
    tags: tuple[Tag, ...]
    alarms: tuple[AlarmDefinition, ...]
    calibration: tuple[Calibrated, ...]
    detectors: tuple[DetectorRow, ...] | None
    """None where they were not read."""


def of_site(site: Site) -> Subject:
    """All of a sound site."""
    table = site.table
    return Subject(
        site.root, site.gas_class, table.timezone, table.areas, table.tags, table.alarms,
        site.calibration, table.detectors,
    )  # fmt: skip


def of_parts(parts: Parts) -> Subject:
    """What can be read of a site with errors; a tag with a fault elsewhere in its row is there."""
    site, tags = parts.site, parts.tags.tags | parts.tags.doubtful
    return Subject(
        parts.root, site.gas_class, site.timezone, tuple(site.areas.values()),
        tuple(tags.values()), tuple(parts.alarms.alarms), parts.calibration, None,
    )  # fmt: skip
