"""Auditing a journal: every line that was altered, lost, doubled or put elsewhere, by its number.

A line's hash stands in the next one, and now and then a signature stands for all hashes before it.
Chains find what was changed by chance or by hand; signatures find who changed a line and made all
hashes after it anew. Nothing here reads a file or knows a key: lines come as `StoredLines`, and
whether a signature holds is asked of a function.
"""

from alarms.audit.chain import Chain
from alarms.audit.chains import audit
from alarms.audit.damage import Damage, Finding
from alarms.audit.digest import Digest, Digester, StoredLines, canonical
from alarms.audit.keys import Keys, Verify
from alarms.audit.report import Report, Stretch

__all__ = [
    "Chain",
    "Damage",
    "Digest",
    "Digester",
    "Finding",
    "Keys",
    "Report",
    "StoredLines",
    "Stretch",
    "Verify",
    "audit",
    "canonical",
]
