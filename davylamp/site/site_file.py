"""site.toml: the site's name and rule books, the bus, the history, the servers, the areas."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from davylamp.people.settings import PeopleSettings
from davylamp.site.areas_file import AREAS_FILE, area_sheet, read_areas_file
from davylamp.site.areas_table import read_areas
from davylamp.site.flood_table import read_flood
from davylamp.site.historian_table import read_historian
from davylamp.site.outward import Outward
from davylamp.site.outward_table import read_outward
from davylamp.site.people_table import read_people
from davylamp.site.priorities_table import PriorityMatrix, read_priorities
from davylamp.site.problem import FileProblems, Said
from davylamp.site.read_file import AS_THEY_LIE
from davylamp.site.reports import Reports
from davylamp.site.reports_table import read_reports
from davylamp.site.servers_table import read_servers
from davylamp.site.severity_table import read_severity
from davylamp.site.sheet import Sheet
from davylamp.site.site import BusSettings, HistorianSettings
from davylamp.site.suggest import unknown
from davylamp.site.table import Table
from davylamp.site.timezones import known_timezones
from davylamp.site.toml_lines import TomlLines, line_of_fault
from scada.model import Area, FloodLimits, Server
from scada.profiles import available

GAS_CLASSES: Final = ("low", "high", "outburst", "rockburst_high")
_TOP: Final = (
    "site", "bus", "historian", "security", "severity", "servers", "areas", "outward", "priorities",
    "alarms", "people", "reports",
)  # fmt: skip
_SITE: Final = (
    "id", "name_zh", "name_en", "timezone", "profile", "gas_class", "scan_s", "run", "day_starts",
)  # fmt: skip
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})
_LONGEST_HOLD_H: Final = 24.0 * 366


@dataclass(frozen=True, slots=True)
class SiteFile:
    """What site.toml says; faulty values are replaced by defaults so that the rest is checked."""

    id: str
    name_zh: str
    name_en: str
    timezone: str
    profile: str
    gas_class: str
    scan_s: float
    day_starts_s: float
    run: Path
    pki: Path
    bus: BusSettings
    historian: HistorianSettings
    servers: dict[str, Server]
    areas: dict[str, Area]
    severity: tuple[int, int, int]
    priorities: PriorityMatrix
    flood: FloodLimits
    outward: Outward
    people: PeopleSettings
    reports: Reports


def read_site_file(
    text: str,
    root: Path,
    problems: FileProblems,
    instead: Mapping[str, bytes] = AS_THEY_LIE,
) -> SiteFile | None:
    """Read the text of site.toml; None where it is no TOML. ``run`` and ``pki`` are made absolute.

    The areas are those of areas.csv too, which may be given ``instead`` of what lies in ``root``.
    Every fault goes to ``problems``.
    """
    raw = _parse(text, problems)
    if raw is None:
        return None
    of_areas = FileProblems(AREAS_FILE)
    rows = area_sheet(root, of_areas, instead)
    found = _read(Table(raw, (), TomlLines(text), problems), root, rows, of_areas)
    problems.found += of_areas.found
    return found


def _read(top: Table, root: Path, rows: Sheet, of_areas: FileProblems) -> SiteFile:
    top.only(_TOP)
    site = top.table("site")
    site.only(_SITE)
    profile = _profile(site)
    name_zh, name_en = site.text("name_zh"), site.text("name_en")
    run = root / (os.environ.get("DAVYLAMP_RUN") or site.text("run") or "run")
    name = _site_id(site)
    servers = read_servers(top.table("servers"), root)
    areas = read_areas(top.table("areas"), profile, frozenset(rows.cells["id"]))
    areas = read_areas_file(rows, areas, profile, of_areas)
    outward = read_outward(top.table("outward"), root, frozenset(areas))
    day_starts_s = _day_starts(site)
    return SiteFile(
        id=name,
        name_zh=name_zh or name_en or name,
        name_en=name_en or name_zh or name,
        timezone=_timezone(site),
        profile=profile,
        gas_class=_gas_class(site),
        scan_s=site.number("scan_s", 1.0),
        day_starts_s=day_starts_s,
        run=run.absolute(),
        pki=_pki(top.table("security"), root),
        bus=_bus(top.table("bus")),
        historian=read_historian(
            top.table("historian"), root, run.absolute(), {one.profile for one in areas.values()}
        ),
        servers=servers,
        areas=areas,
        severity=read_severity(top.table("severity")),
        priorities=read_priorities(top.table("priorities")),
        flood=read_flood(top.table("alarms")),
        outward=outward,
        people=read_people(top.table("people")),
        reports=read_reports(
            top.table("reports"),
            root,
            run.absolute(),
            day_starts_s,
            areas,
            tuple(mail.id for mail in outward.mails),
        ),
    )


def _parse(text: str, problems: FileProblems) -> Mapping[str, object] | None:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as fault:
        line = line_of_fault(fault, text) if isinstance(fault, ValueError) else 0
        said = Said(
            f"is not TOML: {fault}",
            "correct this line; texts stand in quotes, tables in [brackets]",
            f"不是合法的 TOML：{fault}",
            "修改此行；文字加引号，表名写在 [ ] 中",
        )
        problems.error(line, "", said)
        return None


def _site_id(site: Table) -> str:
    name = site.text("id")
    if not name or not all(c.isascii() and (c.isalnum() or c == "-") for c in name):
        said = Said(
            f"{name!r} is no site id" if name else "the site has no id",
            'write letters, digits and dashes: id = "mine-3"',
            f"{name!r} 不能作站点编号" if name else "缺少站点编号",
            '用字母、数字和短横线：id = "mine-3"',
        )
        site.error("id", said)
        return "site"
    return name


def _profile(site: Table) -> str:
    name = site.text("profile")
    if name and name not in available():
        site.error("profile", unknown("profile", "规程", name, available()))
        return ""
    return name


def _timezone(site: Table) -> str:
    name = site.text("timezone", "Asia/Shanghai")
    zones = known_timezones()
    if zones and name not in zones:
        site.error("timezone", unknown("time zone", "时区", name, sorted(zones)))
        return "UTC"
    return name


def _day_starts(site: Table) -> float:
    """When a day begins, in seconds after midnight; ``"00:00"`` by default."""
    text = site.text("day_starts", "00:00")
    hour, colon, minute = text.partition(":")
    digits = colon and all(part.isascii() and part.isdecimal() for part in (hour, minute))
    if not digits or int(hour[:3]) > 23 or int(minute[:3]) > 59:
        said = Said(
            f"{text!r} is no time of day", 'write hours and minutes: day_starts = "08:00"',
            f"{text!r} 不是时刻", '写时和分：day_starts = "08:00"',
        )  # fmt: skip
        site.error("day_starts", said)
        return 0.0
    return int(hour) * 3600.0 + int(minute) * 60.0


def _gas_class(site: Table) -> str:
    name = site.text("gas_class")
    if name and name not in GAS_CLASSES:
        site.error("gas_class", unknown("gas class", "瓦斯等级", name, GAS_CLASSES))
        return ""
    return name


def _bus(bus: Table) -> BusSettings:
    bus.only(("urls", "hold_h", "listen"))
    urls = bus.texts("urls")
    for url in urls:
        _check_bus_url(url, bus)
    hold_h = bus.number("hold_h", 48.0, most=_LONGEST_HOLD_H)
    return BusSettings(urls, hold_h, _listen(bus))


def _listen(bus: Table) -> str:
    """``host`` or ``host:port``; beyond this machine is a warning."""
    listen = bus.text("listen", "127.0.0.1")
    host, colon, port = listen.partition(":")
    if not host or bool(colon) != bool(port) or not _is_port(port):
        said = Said(
            f"{listen!r} is no place to listen",
            "write an IPv4 address or a name, with or without a port: 127.0.0.1:4222",
            f"{listen!r} 不是监听地址",
            "写 IPv4 地址或主机名，可加端口：127.0.0.1:4222",
        )
        bus.error("listen", said)
        return "127.0.0.1"
    if host not in _LOOPBACK:
        said = Said(
            f"the bus listens beyond this machine, on {listen}",
            "leave listen out unless other machines need the bus",
            f"总线在本机之外监听：{listen}",
            "其他机器不需要时删去 listen",
        )
        bus.warning("listen", said)
    return listen


def _is_port(port: str) -> bool:
    return not port or (port.isascii() and port.isdecimal() and int(port[:6]) < 65536)


def _check_bus_url(url: str, bus: Table) -> None:
    parts = _split(url)
    if parts is None or parts[0] not in ("nats", "tls") or not parts[1]:
        said = Said(
            f"{url!r} is no address of a NATS server",
            "write nats://host:4222 or tls://host:4222",
            f"{url!r} 不是 NATS 服务器地址",
            "写成 nats://主机:4222 或 tls://主机:4222",
        )
        bus.error("urls", said)


def _split(url: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname or ""
    except ValueError:
        return None


def _pki(security: Table, root: Path) -> Path:
    """The certificate directory: ``pki`` in the site's folder, unless it was moved."""
    security.only(("pki",))
    return (root / (security.text("pki") or "pki")).absolute()
