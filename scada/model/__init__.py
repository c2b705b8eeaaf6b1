"""The nouns of the plant: the facts that travel between the services.

Standard library, NumPy and msgspec only. Arrays are one value per row; times are ``int64`` ns UTC
(named ``_ns``), durations are seconds (named ``_s``).
"""

from scada.model.alarm import (
    SYSTEM_PRIORITY,
    Acknowledgement,
    AlarmDefinition,
    AlarmKind,
    AlarmRecord,
    Comparison,
    Process,
    Quantity,
)
from scada.model.annunciation import CALLING, PROMPTS, is_annunciation
from scada.model.area_tree import Inherited, below, inherited, upwards
from scada.model.backfill import Backfill
from scada.model.baseline import Baseline, GroupBaseline
from scada.model.command import (
    Acknowledge,
    Command,
    CommandResult,
    EndCalibration,
    HandOver,
    PortableReading,
    Remark,
    Reset,
    ReturnToService,
    Shelve,
    Signed,
    Silence,
    StartCalibration,
    TakeOutOfService,
    Unshelve,
)
from scada.model.condition import (
    SEVERITIES,
    AcknowledgementRefused,
    ConditionAcknowledgement,
    ConditionChange,
    ConditionsKnown,
    OpenEvent,
    SourceCondition,
    condition_alarm,
    severity_priority,
)
from scada.model.detection import Assigned, Detections, detections
from scada.model.detector import Detector, DetectorRow
from scada.model.errors import BadInput, DavylampError
from scada.model.event import Event, EventKind
from scada.model.fault import Fault
from scada.model.finding import Finding, FindingKind
from scada.model.findings import NO_CAUSE, Findings
from scada.model.flags import Flag
from scada.model.flood import FloodLimits
from scada.model.forecast import Forecast, ForecastMethod
from scada.model.grading import Grade, GradingRule
from scada.model.group import AlarmGroup
from scada.model.level import level_of, on_scale, shift_of
from scada.model.link import LinkChange, LinkState, LinkStatus
from scada.model.people import Login, NamedRole, Position, Role, Session
from scada.model.quality import (
    Quality,
    Status,
    is_bad,
    is_good,
    is_uncertain,
    quality_of,
    status_name,
)
from scada.model.rationale import Rationale
from scada.model.reach import Reach
from scada.model.record import record_of
from scada.model.rights import RIGHTS, may
from scada.model.samples import SAMPLE_DTYPE, Samples, beside
from scada.model.site import (
    Area,
    AreaKind,
    Language,
    MessageMode,
    SecurityPolicy,
    Server,
    SiteTable,
)
from scada.model.step import Step, scan_group
from scada.model.suppression import Suppression, SuppressionKind, SuppressionRule
from scada.model.tag import SWITCH_KINDS, Kind, Tag

__all__ = [
    "CALLING",
    "PROMPTS",
    "is_annunciation",
    "FloodLimits",
    "Inherited",
    "below",
    "inherited",
    "upwards",
    "NO_CAUSE",
    "SAMPLE_DTYPE",
    "SEVERITIES",
    "SWITCH_KINDS",
    "SYSTEM_PRIORITY",
    "Acknowledge",
    "AlarmGroup",
    "Grade",
    "GradingRule",
    "HandOver",
    "Login",
    "NamedRole",
    "Position",
    "Remark",
    "RIGHTS",
    "Reach",
    "Reset",
    "ReturnToService",
    "Role",
    "Session",
    "Shelve",
    "Signed",
    "Silence",
    "Suppression",
    "SuppressionKind",
    "SuppressionRule",
    "TakeOutOfService",
    "Unshelve",
    "Acknowledgement",
    "AcknowledgementRefused",
    "AlarmDefinition",
    "AlarmKind",
    "AlarmRecord",
    "Area",
    "AreaKind",
    "Backfill",
    "Assigned",
    "BadInput",
    "Command",
    "CommandResult",
    "ConditionAcknowledgement",
    "ConditionChange",
    "ConditionsKnown",
    "Comparison",
    "DavylampError",
    "Detections",
    "Baseline",
    "GroupBaseline",
    "Detector",
    "DetectorRow",
    "EndCalibration",
    "Event",
    "EventKind",
    "Fault",
    "Finding",
    "FindingKind",
    "Findings",
    "Flag",
    "Forecast",
    "ForecastMethod",
    "Kind",
    "LinkChange",
    "LinkState",
    "LinkStatus",
    "OpenEvent",
    "PortableReading",
    "Process",
    "Quality",
    "Quantity",
    "Rationale",
    "Samples",
    "SecurityPolicy",
    "MessageMode",
    "Server",
    "SiteTable",
    "SourceCondition",
    "StartCalibration",
    "Status",
    "Step",
    "Tag",
    "Language",
    "beside",
    "condition_alarm",
    "detections",
    "is_bad",
    "is_good",
    "is_uncertain",
    "level_of",
    "may",
    "on_scale",
    "quality_of",
    "record_of",
    "scan_group",
    "severity_priority",
    "shift_of",
    "status_name",
]
