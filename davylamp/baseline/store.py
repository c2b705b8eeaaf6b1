"""Baselines into the site's folder, beside those that stay."""

import csv
import io
from pathlib import Path

from davylamp.baseline.commission import Commissioned
from davylamp.site.baselines_file import (
    BASELINES_FILE,
    BASELINES_FOLDER,
    baseline_text,
    group_text,
)
from scada.model import SiteTable


def store(root: Path, table: SiteTable, made: Commissioned) -> list[str]:
    """Write what was made; returns the names of the files. What was refused keeps its old baseline."""
    written = []
    if made.tags:
        known = {(one.tag, one.every_s): one for one in table.baselines}
        known |= {(one.tag, one.every_s): one for one in made.tags}
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(baseline_text(known.values()))
        (root / BASELINES_FILE).write_text(text.getvalue(), encoding="utf-8-sig", newline="")
        written.append(BASELINES_FILE)
    for group in made.groups:
        path = root / BASELINES_FOLDER / f"{group.row}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(group_text(group), encoding="utf-8", newline="")
        written.append(f"{BASELINES_FOLDER}/{path.name}")
    return written
