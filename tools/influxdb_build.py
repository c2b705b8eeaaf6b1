"""InfluxDB 2's server built from its Go module: what it needs, and how it is done.

`flux`, a part of it, is Rust. The build takes seven minutes on two cores and 2 GB of disk for Go's
and Rust's caches; what comes of it (108 MB) is the API without the web pages. InfluxDB is MIT-licensed;
Go checks what it fetches against its checksum database. Standard library only.
"""

import ctypes.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.house.system import install, may_install

VERSION = "2.9.1"
MODULE = f"github.com/influxdata/influxdb/v2@v{VERSION}"
OLDEST_GO = (1, 21)
"""From here on Go fetches the newer one that the module asks for."""
OLDEST_CARGO = (1, 83)
"""What `flux` asks for."""
COMPILERS = ("cc", "gcc", "clang")
DEBIAN = ("clang", "gcc", "libc6-dev", "libclang-dev", "pkg-config", "protobuf-compiler")
LIBCLANG = ("lib*/llvm*/lib*/libclang.so*", "lib*/libclang.so*", "lib*/*/libclang-[0-9]*.so*")
GO, CARGO = (f"{name} {'.'.join(map(str, oldest))} or newer"
             for name, oldest in (("Go", OLDEST_GO), ("cargo", OLDEST_CARGO)))  # fmt: skip
WAYS = {GO: "https://go.dev/dl", CARGO: "https://rustup.rs"}
PACKAGES = {GO: ("golang-go",), CARGO: ("cargo",)}
"""What Debian calls them; an old Debian's are too old, which is seen after."""
TAGS = "sqlite_foreign_keys,sqlite_json"
LINKED = f"-s -w -X main.version={VERSION}"
LAST_LINES = 20


class NoInfluxd(Exception):
    """There is none, or it cannot be built here; the message says what is missing."""


def build(place: Path) -> None:
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
    if (wanting := _missing()) and may_install():
        install([*DEBIAN, *(package for name in wanting for package in PACKAGES.get(name, ()))])
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
        GO: _version("go", "version") >= OLDEST_GO,
        CARGO: _version("cargo", "--version") >= OLDEST_CARGO,
        "a C compiler": any(map(shutil.which, COMPILERS)),
        "clang with libclang": shutil.which("clang") and _has_libclang(),
        "pkg-config": shutil.which("pkg-config"),
        "protoc": shutil.which("protoc"),
    }
    return [name for name, is_here in here.items() if not is_here]


def _version(program: str, *ask: str) -> tuple[int, ...]:
    """The version of a tool that is on the path; empty where there is none."""
    if not shutil.which(program):
        return ()
    environment = _environment()
    said = subprocess.run(
        [program, *ask], env=environment, capture_output=True, text=True, check=False
    ).stdout
    found = re.search(r"(\d+)\.(\d+)", said)
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
