"""Which switches a report is of."""

from historian.reports.choice import belongs
from historian.reports.kinds import Asked
from scada.model import BadInput, Kind, Tag


def switches(asked: Asked) -> list[Tag]:
    """The switches asked for, in the site's order; those of a server.

    Switches that say that a sensor is under calibration are left out unless they are named: the
    calibration ledger has them. Raises `BadInput` where nothing matches what is named.
    """
    found = [
        tag
        for tag in asked.table.tags
        if tag.is_switch
        and belongs(asked, tag)
        and (asked.tags or tag.kind is not Kind.CALIBRATION)
    ]
    if not found and (asked.tags or asked.areas):
        said = ", ".join((*asked.tags, *asked.areas))
        raise BadInput(
            f"no switch matches {said}: see tags.csv and the areas of the site"
            f" / 没有符合 {said} 的开关量测点，请查看 tags.csv 和站点的区域"
        )
    return found
