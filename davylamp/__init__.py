"""The Davylamp program: command line, site configuration, supervision and the demo plant."""

import os

__version__ = "0.1.0"

# Before NumPy: a site is many processes on one machine, our matrices are small, and OpenBLAS's threads
# spin while they wait for each other. A limit that is solved for took three times the CPU time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
