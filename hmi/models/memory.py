"""How much memory this process holds."""

import os
import resource
import sys
from pathlib import Path


def resident_bytes() -> int:
    """Resident set size in bytes; where the system does not tell it, the highest it has been."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    return pages * os.sysconf("SC_PAGE_SIZE")
