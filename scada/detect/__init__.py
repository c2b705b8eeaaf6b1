"""Detection: every detector steps all tags at once over state arrays.

No clock and no I/O: `now_ns` and the samples are arguments, findings come back as columns.
"""

from scada.detect.limits import LimitBank

__all__ = ["LimitBank"]
