"""The site that reads a node-opcua server: its analogues and switches as tags, a tenth with limits."""

from pathlib import Path
from typing import Final

from davylamp.site import Site, load
from davylamp.site.write import write_alarms, write_tags
from scada.model import AlarmDefinition, AlarmKind, Comparison, Kind, Tag

NAMESPACE: Final = "urn:davylamp:test:node-opcua"
LIMIT: Final = 1.5
"""Far above what the analogues reach by themselves."""


def write_site(
    folder: Path,
    url: str,
    nodes: int,
    switches: int,
    namespace: str = NAMESPACE,
    scale: float = 1.0,
) -> Site:
    """Write the site's folder and read it back, checked; ``scale`` multiplies every analogue."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "site.toml").write_text(
        '[site]\nid = "rig"\nname_zh = "台架"\nname_en = "Rig"\ntimezone = "UTC"\n'
        'profile = "power-plant"\nscan_s = 1.0\n\n'
        f'[servers.node]\nurl = "{url}"\n\n'
        '[areas.rig]\nname_zh = "台架"\nname_en = "Rig"\nkind = "other"\n'
    )
    tags = [analogue(index, namespace, scale) for index in range(nodes)]
    tags += [switch(index, namespace) for index in range(switches)]
    write_tags(folder / "tags.csv", tags)
    write_alarms(folder / "alarms.csv", [limit(tag) for tag in tags if has_limit(tag)])
    return load(folder)


def has_limit(tag: Tag) -> bool:
    """Every tenth analogue is judged, and so sampled by exception."""
    return tag.id.startswith("A") and int(tag.id[1:]) % 10 == 0


def analogue(index: int, namespace: str = NAMESPACE, scale: float = 1.0) -> Tag:
    """Every tenth from 8 is an Int32 in millionths of a percent."""
    return Tag(
        id=f"A{index}",
        server="node",
        node=f"nsu={namespace};s=A{index}",
        kind=Kind.CONCENTRATION,
        area="rig",
        name_zh=f"测点 {index}",
        name_en=f"Point {index}",
        unit="%",
        low=-1.0,
        high=4.0,
        resolution=0.001,
        scan_s=0.0 if index % 10 == 0 else 1.0,
        scale=scale * (1e-5 if index % 10 == 8 else 1.0),
    )


def switch(index: int, namespace: str = NAMESPACE) -> Tag:
    """A switch, polled."""
    return Tag(
        id=f"S{index}",
        server="node",
        node=f"nsu={namespace};s=S{index}",
        kind=Kind.SWITCH,
        area="rig",
        name_zh=f"开关 {index}",
        name_en=f"Switch {index}",
        states_zh=("断", "通"),
        states_en=("open", "closed"),
    )


def limit(tag: Tag) -> AlarmDefinition:
    """One high limit."""
    return AlarmDefinition(
        tag=tag.id,
        limit="alarm",
        kind=AlarmKind.ALARM,
        comparison=Comparison.AT_LEAST,
        value=LIMIT,
        restore=1.2,
    )
