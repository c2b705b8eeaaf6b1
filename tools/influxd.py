"""InfluxDB 2's server for the tests marked `influx`: built from its Go module, once per version.

    make influxd        or: python -m tools.influxd

Nobody packages the server for pip or npm, and its tests would be worth little against an imitation.
The build takes seven minutes on two cores and 2 GB of disk for Go's and Rust's caches; what comes of it
(108 MB) lies in the cache that tools/cache.py names. It is the API without the web pages. InfluxDB is
MIT-licensed; Go checks what it fetches against its checksum database. Standard library only.
"""

import ctypes.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools import cache
from tools.house.system import install, may_install

VERSION = "2.9.1"
MODULE = f"github.com/influxdata/influxdb/v2@v{VERSION}"
OLDEST_GO = (1, 21)
"""From here on Go fetches the newer one that the module asks for."""
COMPILERS = ("cc", "gcc", "clang")
DEBIAN = ("clang", "gcc", "libc6-dev", "libclang-dev", "pkg-config", "protobuf-compiler")
LIBCLANG = ("lib*/llvm*/lib*/libclang.so*", "lib*/libclang.so*", "lib*/*/libclang-[0-9]*.so*")
WAYS = {
    f"Go {'.'.join(map(str, OLDEST_GO))} or newer": "https://go.dev/dl",
    "cargo": "https://rustup.rs",
}
TAGS = "sqlite_foreign_keys,sqlite_json"
LINKED = f"-s -w -X main.version={VERSION}"
LAST_LINES = 20


class NoInfluxd(Exception):
    """It is not here, or cannot be built here; the message says what is missing."""


def built() -> Path:
    """The server's program; NoInfluxd where it was not built yet."""
    program = _home() / "influxd"
    if not program.is_file():
        raise NoInfluxd(f"InfluxDB {VERSION} is not built yet: make influxd (seven minutes, once)")
    return program


def prepare() -> Path:
    """The server's program, built if this version of it is not there; NoInfluxd if that cannot be."""
    cache.made(_home(), _build)
    return built()


def _home() -> Path:
    return cache.folder() / "influxd" / VERSION


def _build(place: Path) -> None:
    """Fetch the module, and build it as the main one: only then its `replace` lines count."""
    _see_to_tools()
    print(f"influxd: building InfluxDB {VERSION}, once; seven minutes", file=sys.stderr, flush=True)
    work = place.parent / "source"
    fetched = json.loads(_run(place, _environment(), "go", "mod", "download", "-json", MODULE))
    shutil.copytree(fetched["Dir"], work, copy_function=shutil.copyfile)
    for folder, _, _ in os.walk(work):
        Path(folder).chmod(0o755)
    wrapper, log = work / "bin" / "pkg-config", work / "pkg-config.log"
    environment = _environment() | {"GOBIN": str(wrapper.parent), "PKG_CONFIG_LOG": str(log)}
    _run(work, environment, "go", "install", "github.com/influxdata/pkg-config")
    _run(work, environment | {"PKG_CONFIG": str(wrapper)}, "go", "build", "-tags", TAGS,
         "-ldflags", LINKED, "-o", str(place / "influxd"), "./cmd/influxd")  # fmt: skip


def _environment() -> dict[str, str]:
    """`flux`, which is Rust, asks for an old toolchain by name and forbids what newer ones warn of."""
    chosen = {"CGO_ENABLED": "1", "RUSTFLAGS": "--cap-lints warn"}
    if shutil.which("rustup"):
        chosen["RUSTUP_TOOLCHAIN"] = os.environ.get("RUSTUP_TOOLCHAIN", "stable")
    return {**os.environ, **chosen}


def _see_to_tools() -> None:
    """Install what is missing where that may be, else say what to install."""
    if set(_missing()) - set(WAYS) and may_install():
        install(list(DEBIAN))
    if missing := _missing():
        ways = [f"{name}: {way}" for name, way in WAYS.items() if name in missing]
        if set(missing) - set(WAYS):
            ways.append(f"Debian, Ubuntu: {' '.join(DEBIAN)}")
            ways.append("Fedora: clang clang-devel gcc pkgconf-pkg-config protobuf-compiler")
        raise NoInfluxd(
            f"{', '.join(missing)} needed to build InfluxDB: install ({'; '.join(ways)})"
        )


def _missing() -> list[str]:
    """What of the tools is not here."""
    here = {
        next(iter(WAYS)): _go() >= OLDEST_GO,
        "cargo": shutil.which("cargo"),
        "a C compiler": any(map(shutil.which, COMPILERS)),
        "clang with libclang": shutil.which("clang") and _has_libclang(),
        "pkg-config": shutil.which("pkg-config"),
        "protoc": shutil.which("protoc"),
    }
    return [name for name, is_here in here.items() if not is_here]


def _go() -> tuple[int, ...]:
    """The version of the Go that is on the path; empty where there is none."""
    if not shutil.which("go"):
        return ()
    said = subprocess.run(["go", "version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"go(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else ()


def _has_libclang() -> bool:
    chosen = os.environ.get("LIBCLANG_PATH") or ctypes.util.find_library("clang")
    return bool(chosen) or any(any(Path("/usr").glob(pattern)) for pattern in LIBCLANG)


def _run(folder: Path, environment: dict[str, str], *command: str) -> str:
    """What a command prints; NoInfluxd with its last words where it fails."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        log = Path(environment.get("PKG_CONFIG_LOG", ""))
        said = done.stdout + done.stderr + (log.read_text("utf-8") if log.is_file() else "")
        end = "\n".join(said.splitlines()[-LAST_LINES:])
        raise NoInfluxd(f"the build failed at `{' '.join(command)}`:\n{end}")
    return done.stdout


def main() -> int:
    """Build it, after everything else on this machine; quick when done."""
    os.nice(10)
    try:
        program = prepare()
    except (NoInfluxd, OSError, ValueError) as fault:
        print(f"influxd: {fault}", file=sys.stderr)
        return 1
    print(f"influxd: ready, {program}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
