"""Sees that the system has what Qt needs: installs it where it may, else says what to install."""

import os
import pathlib
import shutil
import subprocess
from collections.abc import Callable

from tools.house import fonts, libraries
from tools.house.say import Stop, say

LOG = pathlib.Path("build/apt.log")
TRIED = pathlib.Path("build/apt-tried")


def may_install() -> bool:
    """Whether packages can be installed without asking anybody: root, with apt (a container)."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: list[str]) -> bool:
    """Install Debian packages, saying so; False, with one line, where that fails."""
    say(f"installing with apt-get: {' '.join(packages)}")
    LOG.parent.mkdir(exist_ok=True)
    options = ["-q", "-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::http::Timeout=20"]
    with LOG.open("a") as log:
        for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
            status = subprocess.run(
                ["apt-get", *options, *command],
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
            ).returncode
    if status:
        say(f"apt-get could not install {' '.join(packages)}: see {LOG}")
    return status == 0


def install_once(packages: list[str]) -> None:
    """Install what is good to have: after a failure not again at every start."""
    if TRIED.exists() and set(packages) <= set(TRIED.read_text().split()):
        return
    if not install(packages):
        with TRIED.open("a") as tried:
            tried.write("\n".join(packages) + "\n")


def packages_line(lacking: list[libraries.Library]) -> str:
    """One line that names what to install, in the words of the package managers we know."""
    debian = " ".join(sorted({library.debian for library in lacking}))
    fedora = " ".join(sorted({library.fedora for library in lacking}))
    files = " ".join(library.soname for library in lacking)
    if shutil.which("apt-get"):
        return f"sudo apt-get install {debian}"
    if shutil.which("dnf"):
        return f"sudo dnf install {fedora}"
    return f"{files} (Debian: {debian}; Fedora: {fedora})"


def see_to_libraries() -> None:
    """Look for Qt's libraries before Qt does; Stop where the station could not start."""
    if fault := libraries.too_old():
        raise Stop(f"{fault}: see docs/how-to/install.md for the systems that do")
    core, window = libraries.missing(libraries.CORE), libraries.missing(libraries.WINDOW)
    if core and may_install():
        install([library.debian for library in (*core, *window)])
    elif window and may_install():
        install_once([library.debian for library in window])
    needed = libraries.CORE
    if libraries.window_wanted():
        needed += libraries.WINDOW
    if lacking := libraries.missing(needed):
        raise Stop(f"Qt needs system libraries, install them: {packages_line(lacking)}")


def see_to_font(found: Callable[[], bool], package: str, warning: str) -> None:
    """Look for a font; without it everything runs, so it is a warning and no more."""
    if not libraries.on_linux() or found():
        return
    if may_install():
        install_once([package])
    if warning and not found():
        say(warning)


def see_to_system() -> None:
    """Libraries, then fonts."""
    see_to_libraries()
    see_to_font(
        fonts.has_chinese,
        "fonts-noto-cjk",
        "no font with Chinese characters: Chinese screens will show boxes until you install one "
        "(Debian, Ubuntu: fonts-noto-cjk; Fedora: google-noto-sans-cjk-fonts)",
    )
    see_to_font(fonts.has_inter, "fonts-inter", "")
