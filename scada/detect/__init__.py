"""Detection: every detector steps all tags at once over state arrays.

No clock and no I/O: `now_ns` and the samples are arguments, findings come back as columns.
"""

from scada.detect.bank import Bank, Judged, Note, Scan
from scada.detect.detecting import Detecting
from scada.detect.gathering import GatherSettings
from scada.detect.limits import LimitBank
from scada.detect.quality import QualityBank, QualitySettings, Verdict
from scada.detect.reasons import Reason

__all__ = [
    "Bank",
    "Detecting",
    "GatherSettings",
    "Judged",
    "LimitBank",
    "Note",
    "QualityBank",
    "QualitySettings",
    "Reason",
    "Scan",
    "Verdict",
]
