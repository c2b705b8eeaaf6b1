"""Draws every picture into docs/images/detection: `python -m tools.pictures [NAME ...]`.

Those of public data need the folder of the benches (`$DAVYLAMP_DATA`); without it they are left alone.
"""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from tools.pictures import group
from tools.pictures.calculated import calculated
from tools.pictures.chemical import chemical
from tools.pictures.forecast import forecast
from tools.pictures.interlocks import interlocks
from tools.pictures.limits import limits
from tools.pictures.replay import replay
from tools.pictures.svg import Picture
from tools.pictures.trend import trend
from tools.pictures.truth import truth

FOLDER: Final = Path(__file__).parents[2] / "docs" / "images" / "detection"
DATA: Final = Path(os.environ.get("DAVYLAMP_DATA", "../shared/data"))

PICTURES: Final[Mapping[str, Callable[[], Picture | None]]] = {
    "limits": limits,
    "truth": truth,
    "trend": trend,
    "group": lambda: group.pump(DATA),
    "group-fooled": lambda: group.pump_that_fools_it(DATA),
    "chemical": lambda: chemical(DATA),
    "forecast": lambda: forecast(DATA),
    "calculated": calculated,
    "interlocks": interlocks,
    "replay": replay,
}


def main(names: list[str]) -> int:
    """Draw the named ones, or all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in names or list(PICTURES):
        picture = PICTURES[name]()
        if picture is None:
            print(f"{name}: left as it is, for its data is not in {DATA}", file=sys.stderr)
        else:
            (FOLDER / f"{name}.svg").write_text(picture.svg(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
