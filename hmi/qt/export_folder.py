"""Where files go that a person wants to keep."""

import os
from pathlib import Path

from PySide6.QtCore import QStandardPaths


def export_folder() -> Path:
    """``DAVYLAMP_EXPORTS``, else the user's documents."""
    named = os.environ.get("DAVYLAMP_EXPORTS")
    documents = QStandardPaths.StandardLocation.DocumentsLocation
    return Path(named) if named else Path(QStandardPaths.writableLocation(documents)) / "Davylamp"
