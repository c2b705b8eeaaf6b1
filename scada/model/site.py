"""A site as the services share it: the table that each configuration hash stands for."""

from enum import StrEnum
from typing import Literal

import msgspec

from scada.model.alarm import AlarmDefinition
from scada.model.baseline import Baseline, GroupBaseline
from scada.model.calculated import Calculation
from scada.model.condition import SEVERITIES
from scada.model.detector import DetectorRow
from scada.model.flood import FloodLimits
from scada.model.grading import GradingRule
from scada.model.group import AlarmGroup
from scada.model.interlock import Interlock
from scada.model.people import Login, NamedRole, Position
from scada.model.suppression import SuppressionRule
from scada.model.tag import Tag

Language = Literal["zh", "en"]
"""The languages that the site's own texts are written in."""


class AreaKind(StrEnum):
    """What kind of place an area is: it chooses the symbol and the order on the overview."""

    MINE = "mine"
    LONGWALL = "longwall"
    HEADING = "heading"
    RETURN = "return"
    INTAKE = "intake"
    FAN_HOUSE = "fan_house"
    BELT = "belt"
    PUMP_ROOM = "pump_room"
    DRAINAGE = "drainage"
    BUNKER = "bunker"
    CHAMBER = "chamber"
    SURFACE = "surface"
    UNIT = "unit"
    SYSTEM = "system"
    OTHER = "other"


class Area(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place of the site; ``profile`` is the rule book that holds there.

    ``downwind`` are the areas that its air goes to next (通风路线): of use where a neighbour is sought.
    ``conditions`` are words of `scada.profiles.conditions`, which decide what sensors it must have.

    The rest is what an alarm of the area shows besides its own (areas.csv); what is empty is taken
    from the ``parent``, and so on upwards: `guidance_zh`, `guidance_en`, the ``display`` to open (a
    drawing), the ``commands`` (what may be done from here, in words: `commands_zh` and `commands_en`
    where the languages differ) and the ``role`` that answers for it, whose names `SiteTable.roles` has.
    """

    id: str
    name_zh: str
    name_en: str
    kind: AreaKind = AreaKind.OTHER
    parent: str = ""
    profile: str = ""
    downwind: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    guidance_zh: str = ""
    guidance_en: str = ""
    display: str = ""
    commands: tuple[str, ...] = ()
    commands_zh: tuple[str, ...] = ()
    commands_en: tuple[str, ...] = ()
    role: str = ""
    related: tuple[str, ...] = ()
    """Tags whose values are stored with every alarm of the area."""


class SecurityPolicy(StrEnum):
    """The security policies that a link may use, by their standard names (OPC 10000-7)."""

    NONE = "None"
    BASIC256SHA256 = "Basic256Sha256"
    AES128_SHA256_RSAOAEP = "Aes128Sha256RsaOaep"
    AES256_SHA256_RSAPSS = "Aes256Sha256RsaPss"


class MessageMode(StrEnum):
    """How messages are protected under a policy other than None (OPC 10000-4, 7.20)."""

    SIGN = "Sign"
    SIGN_AND_ENCRYPT = "SignAndEncrypt"


class Server(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One OPC UA server. Intervals are what is asked for; the link reports what the server revised.

    ``password_env`` names the environment variable that holds the password, ``password_file`` a file
    that holds nothing else; it is never in a file of the site. ``user_certificate`` and ``user_key``
    are files: logging in by certificate. ``urls`` are further endpoints of the same redundant server
    set, in order of preference after ``url``. ``history``: read missed values back from the server's
    history where it has one. ``conditions``: receive the server's own alarms where it has any.
    """

    id: str
    url: str
    name_zh: str = ""
    name_en: str = ""
    sampling_ms: float = 50.0
    publishing_ms: float = 100.0
    queue: int = 200
    silent_s: float = 3.0
    user: str = ""
    password_env: str = ""
    password_file: str = ""
    user_certificate: str = ""
    user_key: str = ""
    security: SecurityPolicy = SecurityPolicy.NONE
    mode: MessageMode = MessageMode.SIGN_AND_ENCRYPT
    urls: tuple[str, ...] = ()
    history: bool = True
    conditions: bool = True


class SiteTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that a reader of the bus must know to make sense of a message.

    Published once per configuration hash; a sample's tag index counts into ``tags``. ``mimics`` are
    the texts of the site's drawings by name (``overview``), for whoever shows them. ``severity`` is the
    lowest severity of priority 1, 2 and 3 of the servers' own alarms (1 to 1000); the rest is 4.
    ``calculated`` are the last of ``tags``, in their order. A day begins ``day_starts_s`` after
    midnight in the site's zone: totals of today begin then.
    """

    site: str
    name_zh: str
    name_en: str
    timezone: str
    config_hash: str
    servers: tuple[Server, ...]
    areas: tuple[Area, ...]
    tags: tuple[Tag, ...]
    alarms: tuple[AlarmDefinition, ...]
    detectors: tuple[DetectorRow, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    group_baselines: tuple[GroupBaseline, ...] = ()
    calculated: tuple[Calculation, ...] = ()
    interlocks: tuple[Interlock, ...] = ()
    day_starts_s: float = 0.0
    scan_s: float = 1.0
    mimics: dict[str, str] = {}
    severity: tuple[int, int, int] = SEVERITIES
    suppressions: tuple[SuppressionRule, ...] = ()
    groups: tuple[AlarmGroup, ...] = ()
    grading: tuple[GradingRule, ...] = ()
    positions: tuple[Position, ...] = ()
    roles: tuple[NamedRole, ...] = ()
    """The names of those who answer for areas, or are told of grades."""
    login: Login = Login.OPEN
    shifts_s: tuple[float, ...] = ()
    """When shifts begin, seconds after midnight; none: three of eight hours from `day_starts_s` on."""
    flood: FloodLimits = FloodLimits()
