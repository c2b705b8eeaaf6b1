"""The fonts of the operator station: one with Chinese characters, and Inter, which is optional."""

import os
import pathlib
import shutil
import subprocess

CHINESE = (
    "notosanscjk", "notoserifcjk", "notosanssc", "notosanshans", "sourcehansans", "sourcehansserif",
    "wqy-", "droidsansfallback", "uming", "ukai", "simsun", "simhei", "msyh", "fzhei", "harmonyos",
)  # fmt: skip
"""How the file names of fonts with Chinese characters begin, in lower case."""


def has_chinese() -> bool:
    """Whether a font with Chinese characters is there, asked of fontconfig or of the folders."""
    return bool(_listed(":lang=zh")) or _on_disk(CHINESE)


def has_inter() -> bool:
    """Whether Inter, the station's Latin face, is installed."""
    return bool(_listed("Inter")) or _on_disk(("inter-", "inter.", "intervariable"))


def _listed(pattern: str) -> str:
    """What `fc-list` lists for a pattern; nothing where there is no fontconfig."""
    if shutil.which("fc-list") is None:
        return ""
    answer = subprocess.run(
        ["fc-list", pattern, "family"], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip()


def folders() -> list[pathlib.Path]:
    """Where a Linux system keeps fonts, as fontconfig's own configuration has it."""
    home = pathlib.Path(os.environ.get("HOME", "/nonexistent"))
    shared = ["/usr/share/fonts", "/usr/local/share/fonts", "/usr/X11R6/lib/X11/fonts"]
    return [*map(pathlib.Path, shared), home / ".local/share/fonts", home / ".fonts"]


def _on_disk(beginnings: tuple[str, ...]) -> bool:
    """Whether a font file with such a name lies in one of the folders."""
    return any(
        path.name.lower().startswith(beginnings)
        for folder in folders()
        for path in folder.rglob("*.[tToO][tT][fFcC]")
    )
