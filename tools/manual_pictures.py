"""Puts pictures of ``make shots`` into the operator's manual.

``python -m tools.manual_pictures build/shots/1920x1080``.

They are made smaller, 1280 pixels wide: each takes 300 kB at most.
"""

import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

FOLDER = Path(__file__).parents[1] / "docs/images/manual"
WIDTH = 1280
LANGUAGES = ("zh", "en")
SHOWN = {
    "overview": "overview-quiet",
    "areas": "areas-face-quiet",
    "alarms": "alarms-quiet",
    "deeds": "deeds-quiet",
    "search": "search-quiet",
    "faceplate": "faceplate-quiet",
    "trends": "trends-cursors-quiet",
    "handover": "handover-quiet",
    "stale": "stale-quiet",
    "system": "system-quiet",
}
"""What the manual calls a picture, and the view and theme that it is of."""


def smaller(file: Path) -> QImage:
    """A picture at the manual's width. Raises ``FileNotFoundError`` where there is none."""
    picture = QImage(str(file))
    if picture.isNull():
        raise FileNotFoundError(f"{file}: no picture; make shots writes it")
    smooth = Qt.TransformationMode.SmoothTransformation
    return picture.scaledToWidth(WIDTH, smooth).convertToFormat(QImage.Format.Format_RGB888)


def main(argv: list[str]) -> int:
    """Place all pictures; the exit status."""
    if len(argv) != 1:
        print(__doc__)
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, view in SHOWN.items():
        for language in LANGUAGES:
            file = FOLDER / f"{name}-{language}.png"
            smaller(Path(argv[0]) / f"{view}-{language}.png").save(str(file), quality=0)
            print(file)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
