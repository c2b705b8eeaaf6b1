"""Types of messages are ready before any thread uses one: msgspec is not safe at a type's first use."""

import subprocess
import sys
from typing import Final

FIRST_USE: Final = """
import sys, threading
from types import SimpleNamespace as Found
import msgspec
from scada.bus import codec
from scada.bus.messages import KpiGroup

sys.setswitchinterval(1e-6)
found = Found(id="", zh="", en="", lines=(), actors=(), health="", health_zh="", health_en="",
              raw_health="", rate_ns=0, rates=(), waits=())
start = threading.Barrier(4)
def go():
    start.wait()
    msgspec.convert(found, KpiGroup, from_attributes=True)
threads = [threading.Thread(target=go) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


def test_threads_that_use_a_type_first_at_once_live() -> None:
    done = subprocess.run([sys.executable, "-c", FIRST_USE], capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
