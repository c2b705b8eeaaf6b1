"""The folder of a site's history, where the store has one of its own."""

from pathlib import Path

from davylamp.site import Site
from scada.model import BadInput


def history_of(site: Site) -> Path:
    """The folder. Raises `BadInput` for a store that lies in a server, and where there is none."""
    if site.historian.store != "duckdb":
        raise BadInput(
            f"[historian] store = {site.historian.store!r}: its server has its own copies; fix: "
            "`influx backup` and `influx restore`, see docs/how-to/back-up-and-restore.md / "
            "该历史库由服务器自身备份，请使用 influx backup"
        )
    return site.historian.path
