"""What says the same as another alarm: pairs of a cause and an alarm that only repeats it.

A sensor whose status is bad has a quality alarm. The marks that doubt the same sensor say no more than
that, and every fault lock-out that the sensor belongs to says what follows from it. All of them are
gathered under the quality alarm, or under that of the lost server; a device that reports its own
failure is such a cause as well. A calibration is never gathered: it has to be seen.
"""

from collections.abc import Iterator
from typing import Final

from alarms.catalogue import Catalogue
from scada.model import AlarmKind, Detector
from scada.model.interlock import ROLES, Interlock, InterlockFinding

Link = tuple[int, int]
_CALIBRATION: Final = f"/{Detector.CALIBRATION}"


def duplicates(catalogue: Catalogue) -> Iterator[Link]:
    """The pairs of a site, by numbers of the catalogue; the cause that goes before comes first."""
    yield from _marks(catalogue)
    lost = {tag.id: f"server.{tag.server}/link" for tag in catalogue.table.tags}
    limits: dict[str, list[str]] = {}
    for limit in catalogue.table.alarms:
        limits.setdefault(limit.tag, []).append(limit.id)
    for interlock in catalogue.table.interlocks:
        yield from _lockouts(catalogue, interlock, lost, limits)


def _marks(catalogue: Catalogue) -> Iterator[Link]:
    found, index = catalogue.detections, catalogue.index
    for number, (kind, tag) in enumerate(zip(found.kind, found.tag, strict=True)):
        if kind is AlarmKind.MARK and tag and not found.ids[number].endswith(_CALIBRATION):
            quality = index.get(f"{tag}/quality", -1)
            if quality >= 0:
                yield quality, catalogue.first_detection + number


def _lockouts(
    catalogue: Catalogue, interlock: Interlock, lost: dict[str, str], limits: dict[str, list[str]]
) -> Iterator[Link]:
    index = catalogue.index
    lockout = index.get(f"{interlock.id}/{InterlockFinding.FAULT_LOCKOUT}", -1)
    if lockout < 0:
        return
    members = [tag for role in ROLES for tag in getattr(interlock, role)]
    causes = [lost.get(tag, "") for tag in members]
    causes += [f"{tag}/quality" for tag in members]
    causes += [limit for tag in interlock.faults for limit in limits.get(tag, ())]
    for cause in dict.fromkeys(causes):
        if cause in index:
            yield index[cause], lockout
