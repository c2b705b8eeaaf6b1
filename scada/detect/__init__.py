"""Detection: every detector steps all tags at once over state arrays.

No clock and no I/O: `now_ns` and the samples are arguments, findings come back as columns.
"""

from scada.detect.limits import LimitBank
from scada.detect.quality import QualityBank, QualitySettings, Reason, Verdict

__all__ = ["LimitBank", "QualityBank", "QualitySettings", "Reason", "Verdict"]
