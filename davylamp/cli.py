"""The command line: `davylamp COMMAND …`.

A command's module is imported when the command is chosen and not before, so that `davylamp -h`
answers at once and `davylamp check` needs no Qt. Such a module has two functions:
`add_arguments(parser)` and `run(args)`, which returns the exit status.
"""

import argparse
import gc
import importlib
import logging
import os
import sys
from collections.abc import Sequence
from typing import NoReturn, Protocol, cast

from davylamp import __version__, os_fault
from scada.model.errors import DavylampError

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("davylamp.demo.command", "play the demo site: plant, core, historian, station"),
    "check": ("davylamp.site.command_check", "read a site's configuration and report every error"),
    "profile": (
        "davylamp.profile.command",
        "list, show and compare rule books; sign a reason",
    ),
    "browse": ("davylamp.integrate.command_browse", "show what an OPC UA server has"),
    "import": ("davylamp.integrate.command_import", "propose a source's points as a site's tags"),
    "up": ("davylamp.supervise.command_up", "run a whole site under one supervisor"),
    "status": ("davylamp.supervise.command_status", "say how a running site is"),
    "core": ("davylamp.core.command", "run the safety loop alone"),
    "historian": ("davylamp.supervise.command_historian", "run the historian alone"),
    "historian letters": (
        "davylamp.history.command_letters",
        "see, store after all or discard what was refused",
    ),
    "historian init": (
        "davylamp.history.command_init",
        "make an InfluxDB ready: buckets, databases, tokens",
    ),
    "historian backup": ("davylamp.history.command_backup", "copy history elsewhere; is one due?"),
    "historian restore": ("davylamp.history.command_restore", "put history back from a backup"),
    "historian retention": (
        "davylamp.history.command_retention",
        "how long what is kept, and what went",
    ),
    "station": ("davylamp.supervise.command_station", "open an operator station"),
    "desk": ("davylamp.desk.command", "run the service that checks passwords alone"),
    "user": ("davylamp.people.command_user", "add, list, change, lock and remove users"),
    "login": ("davylamp.people.command_login", "begin a session for later commands"),
    "logout": ("davylamp.people.command_logout", "end it"),
    "whoami": ("davylamp.people.command_whoami", "say whose session it is, and until when"),
    "passwd": ("davylamp.people.command_passwd", "change one's own password"),
    "trust": ("davylamp.security.command_trust", "say which servers are trusted, and trust one"),
    "certificate": (
        "davylamp.security.command_certificate",
        "make, show, renew or export the certificate that servers see",
    ),
    "calibrate": (
        "davylamp.core.command_calibrate",
        "announce the calibration of one sensor, or its end",
    ),
    "portable": (
        "davylamp.core.command_portable",
        "enter what a portable instrument read beside a sensor",
    ),
    "neighbours": (
        "davylamp.integrate.command_neighbours",
        "find the sensors that run ahead of others, and by how long",
    ),
    "replay": (
        "davylamp.replay.command_replay",
        "judge history again, with other limits, and compare",
    ),
    "baseline": (
        "davylamp.baseline.command_baseline",
        "commission what is normal for tags and groups, from history",
    ),
    "outward": (
        "davylamp.outward.command",
        "let mails, webhooks and emergency linkages out; send a test",
    ),
    "linkage": (
        "davylamp.outward.command_linkage",
        "list and answer emergency linkages",
    ),
    "verify": (
        "davylamp.journal.command_verify",
        "say whether anybody changed the journal, and which lines",
    ),
    "journal": (
        "davylamp.journal.command_journal",
        "export the journal; show or renew the key that signs it",
    ),
    "report list": ("davylamp.report.command_list", "list the reports, or what was made at a site"),
    "report due": ("davylamp.report.command_due", "what the schedule makes now and next"),
    "report": (
        "davylamp.report.command",
        "print a report: XLSX and PDF, to be signed",
    ),
    "export": (
        "davylamp.export.command_export",
        "write history into a CSV file, an Excel workbook or a Parquet file",
    ),
    "mimic check": (
        "davylamp.mimic.command_check",
        "say what of a drawing is not drawn, and which names the site lacks",
    ),
    "mimic show": (
        "davylamp.mimic.command_show",
        "show a drawing as the station does, anew at each save",
    ),
    "kpi": (
        "davylamp.journal.command_kpi",
        "how the alarms did: the figures of ISA-18.2 and EEMUA 191",
    ),
    "sim": ("davylamp.sim.command", "run the demo plant's OPC UA server alone"),
}
"""Command → the module that carries it out, and its line in `davylamp -h`."""

FAILED, INTERRUPTED, CUT_SHORT = 2, 130, 141
"""Exit statuses: a fault that was said in one line; Ctrl-C and a closed pipe, as a shell has them."""


class Command(Protocol):
    """What a command's module holds."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the command's own arguments."""

    def run(self, args: argparse.Namespace) -> int:
        """Carry the command out; the exit status."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    # asyncua warns of what we have asked for: what matters of it is a link's reason.
    logging.getLogger("asyncua").setLevel(logging.ERROR)
    try:
        return _run(words)
    except BrokenPipeError:
        # The reader of a pipe had enough, as ``head`` has; the interpreter must not flush into it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CUT_SHORT
    except DavylampError as fault:
        print(f"davylamp: {fault}", file=sys.stderr)
        return FAILED
    except OSError as fault:
        # It names its file: a folder that cannot be written is no fault of the program.
        print(f"davylamp: {os_fault.said(fault)}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(words: list[str]) -> int:
    name = _named(words)
    if name == "version":
        print(f"davylamp {__version__}")
        return 0
    if name not in COMMANDS:
        _leave_with_help(words)
    module, help_line = COMMANDS[name]
    command = _loaded(module)
    parser = argparse.ArgumentParser(prog=f"davylamp {name}", description=help_line)
    command.add_arguments(parser)
    return command.run(parser.parse_args(words[len(name.split()) :]))


def _loaded(module: str) -> Command:
    """A command's module. Of a thousand that it imports nothing is garbage: the collector rests."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        return cast(Command, importlib.import_module(module))
    finally:
        if was_on:
            gc.enable()


def _named(words: list[str]) -> str:
    """The command that the words begin with: of one word, or of two (``historian backup``)."""
    two = " ".join(words[:2])
    return two if two in COMMANDS else "".join(words[:1])


def _leave_with_help(words: list[str]) -> NoReturn:
    """Print every command with its line, or what is wrong; loads none of their modules."""
    parser = argparse.ArgumentParser(prog="davylamp", description="Safety monitoring for mines.")
    parser.add_argument("--version", action="version", version=f"davylamp {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, (_, help_line) in COMMANDS.items():
        commands.add_parser(name, help=help_line, add_help=False)
    commands.add_parser("version", help="print the version", add_help=False)
    parser.parse_args(words or ["-h"])
    parser.error("the command comes first")
