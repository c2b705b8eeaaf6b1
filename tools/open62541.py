"""The open62541 server and C client of the tests and benches: fetches, builds, starts them.

    tools/open62541 prepare                  build what is needed; quick when done
    tools/open62541 serve --port 48430       prepare, then become the server
    tools/open62541 client --url opc.tcp://127.0.0.1:48430 --nodes 1000     … the client

The C library (open62541 and mbedTLS, MPL-2.0 and Apache-2.0) is the source that the Rust crate
`open62541-sys` bundles; no Rust is needed, only a C compiler, CMake, and make or ninja. Built once
per version (a minute) into the cache that tools/cache.py names; our programs (tests/servers/open62541)
once per change. Standard library only.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools import cache
from tools.house.system import install, may_install

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "tests" / "servers" / "open62541"
VERSION = "0.6.6"
CRATE = f"open62541-sys-{VERSION}"
URL = f"https://static.crates.io/crates/open62541-sys/{CRATE}.crate"
SHA256 = "12fe6cb894630ce8b6d7f15c6c6ed7f457310d6cd318d563252e755a0fd4990e"
COMPILERS = ("cc", "gcc", "clang")
DEBIAN = ("cmake", "gcc", "libc6-dev", "make")
FLAGS = ("-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror")
LIBRARIES = ("open62541", "mbedtls", "mbedx509", "mbedcrypto", "everest", "p256m")

# The bundled source lacks the full namespace zero, without which the library has no conditions.
MBEDTLS = ("ENABLE_PROGRAMS=OFF", "ENABLE_TESTING=OFF", "MBEDTLS_FATAL_WARNINGS=OFF")
OPEN62541 = (
    "UA_ENABLE_ENCRYPTION=MBEDTLS",
    "UA_ENABLE_HISTORIZING=ON",
    "UA_ENABLE_METHODCALLS=ON",
    "UA_ENABLE_PUBSUB=OFF",
    "UA_ENABLE_DEBUG_SANITIZER=OFF",
    "UA_LOGLEVEL=300",
    "CMAKE_INTERPROCEDURAL_OPTIMIZATION=OFF",
)
SAFE: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
"""Debian 12's Python 3.11.2 has no such filter yet."""

PROGRAMS = {
    "server": ("server.c", "plant.c", "history.c", "security.c"),
    "client": ("client.c",),
}


class NoOpen62541(Exception):
    """It cannot be built here; the message says what is missing."""


@dataclass(frozen=True)
class Ready:
    """The built programs."""

    server: Path
    client: Path

    def command(self, *arguments: str) -> list[str]:
        """The server's command line."""
        return [str(self.server), *arguments]

    def client_command(self, *arguments: str) -> list[str]:
        """The client's command line."""
        return [str(self.client), *arguments]


def prepare() -> Ready:
    """The programs, built if this version of them is not there yet; NoOpen62541 if that cannot be."""
    home = cache.folder() / "open62541"
    library = home / f"library-{VERSION}-{_hash(*MBEDTLS, *OPEN62541)}"
    programs = home / f"programs-{_hash(library.name, *FLAGS, *_sources())}"
    if not programs.is_dir():
        try:
            cache.made(library, _build_library)
            cache.made(programs, lambda place: _build_programs(library, place))
        except cache.NotFetched as fault:
            raise NoOpen62541(str(fault)) from fault
    return Ready(programs / "server", programs / "client")


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _sources() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(HOME.glob("*.[ch]"))]


def _build_library(place: Path) -> None:
    """Fetch, unpack, build and install both libraries into `place`."""
    compiler = _compiler()
    crate = cache.fetched(URL, SHA256, cache.folder() / "open62541" / f"{CRATE}.crate")
    print("open62541: building the C library, once; about a minute", file=sys.stderr, flush=True)
    work = place.parent / "source"
    with tarfile.open(crate) as archive:
        archive.extractall(work, **SAFE)
    _cmake(work / CRATE / "mbedtls", place, compiler, MBEDTLS)
    include, libraries = place / "include", place / "lib"
    where = [f"{part}_INCLUDE_DIRS={include}" for part in ("MBEDTLS", "MBEDCRYPTO", "MBEDX509")]
    where += [f"{part}_LIBRARY={libraries}" for part in ("MBEDTLS", "MBEDCRYPTO", "MBEDX509")]
    where += [f"MBEDTLS_FOLDER_INCLUDE={include}", f"MBEDTLS_FOLDER_LIBRARY={libraries}"]
    where += [f"Python3_EXECUTABLE={sys.executable}"]
    _cmake(work / CRATE / "open62541", place, compiler, (*OPEN62541, *where))


def _compiler() -> str:
    """The C compiler; installs what is missing where it may, else says what to install."""
    if _missing() and may_install():
        install(list(DEBIAN))
    if missing := _missing():
        raise NoOpen62541(
            f"{' and '.join(missing)} needed to build open62541: install "
            f"(Debian, Ubuntu: {' '.join(DEBIAN)}; Fedora: cmake gcc make)"
        )
    return next(path for name in COMPILERS if (path := shutil.which(name)))


def _missing() -> list[str]:
    """What of the tools is not on the path."""
    sets = {"a C compiler": COMPILERS, "cmake": ("cmake",), "make or ninja": ("ninja", "make")}
    return [words for words, names in sets.items() if not any(map(shutil.which, names))]


def _cmake(source: Path, target: Path, compiler: str, settings: tuple[str, ...]) -> None:
    build = source.parent / f"build-{source.name}"
    generator = ["-G", "Ninja"] if shutil.which("ninja") else ["-G", "Unix Makefiles"]
    defined = [
        "CMAKE_BUILD_TYPE=Release",
        "BUILD_SHARED_LIBS=OFF",
        f"CMAKE_C_COMPILER={compiler}",
        f"CMAKE_INSTALL_PREFIX={target}",
        "CMAKE_INSTALL_LIBDIR=lib",
    ]
    _run("cmake", "-S", str(source), "-B", str(build), *generator,
         *(f"-D{setting}" for setting in (*defined, *settings)))  # fmt: skip
    _run("cmake", "--build", str(build), "--target", "install",
         "--parallel", str(os.cpu_count() or 1))  # fmt: skip


def _build_programs(library: Path, place: Path) -> None:
    compiler = _compiler()
    linked = [f"-l{name}" for name in (*LIBRARIES, "m", "pthread")]
    for program, sources in PROGRAMS.items():
        files = [str(HOME / name) for name in sources]
        _run(compiler, *FLAGS, "-isystem", str(library / "include"), *files,
             "-o", str(place / program), "-L", str(library / "lib"), *linked)  # fmt: skip


def _run(*command: str) -> None:
    done = subprocess.run(
        command,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        end = "\n".join(done.stdout.splitlines()[-20:])
        raise NoOpen62541(f"the build failed at `{' '.join(command)}`:\n{end}")


def main(arguments: list[str]) -> int:
    """Do what the command line asks."""
    if not arguments or arguments[0] not in ("prepare", "serve", "client"):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        ready = prepare()
    except (NoOpen62541, OSError) as fault:
        print(f"open62541: {fault}", file=sys.stderr)
        return 1
    if arguments[0] == "prepare":
        print(f"open62541: ready, {ready.server.parent}")
        return 0
    make = ready.command if arguments[0] == "serve" else ready.client_command
    command = make(*arguments[1:])
    return os.execv(command[0], command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
