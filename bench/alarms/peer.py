"""An open peer in the same run: the alarm table of slac-alarm-manager, from PyPI.

It is installed beside, without what it needs to reach its Kafka: its table model is driven here as its
Kafka reader does, in a process of its own with the Qt 5 that it asks for.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

WANTED: Final = ("slac-alarm-manager==1.4.0", "qtpy", "PyQt5", "PyQt5-Qt5", "PyQt5-sip")
INSTALL_S: Final = 90.0
RUN_S: Final = 60.0


def peer(folder: Path, alarms: int) -> dict[str, Any]:
    """Its figures, or why there are none."""
    name = WANTED[0].replace("==", " ")
    try:
        _install(folder)
        said = subprocess.run(
            [sys.executable, "-m", "bench.alarms.slac_table", str(folder), str(alarms)],
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_API": "pyqt5"},
            capture_output=True,
            check=True,
            timeout=RUN_S,
        )
        found: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError) as fault:
        output = getattr(fault, "stderr", b"") or b""
        reason = output.decode(errors="replace").strip().splitlines()[-1:] or [str(fault)]
        return {"name": name, "not_measured": reason[0]}
    return {"name": name} | found


def _install(folder: Path) -> None:
    if (folder / "slam").is_dir():
        return
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "-q",
            "--no-deps",
            "--target",
            str(folder),
            *WANTED,
        ],
        capture_output=True,
        check=True,
        timeout=INSTALL_S,
    )
