"""``davylamp historian backup SITE FOLDER``: history copied elsewhere, while the site runs or not."""

import argparse
import sys
import time
from pathlib import Path

from davylamp.history import words
from davylamp.history.folder import history_of
from davylamp.integrate.progress import Progress
from davylamp.replay.moments import moment, shown
from davylamp.site import Site, load
from historian.copies.backup import Made, back_up, damaged, needed
from historian.copies.ledger import Backup, backups, is_overdue, note
from historian.days import DAY_NS, UNDATED, parts_in
from scada.model import BadInput, Language


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("site", type=Path, help="the site's folder")
    parser.add_argument(
        "to", type=Path, nargs="?", help="a folder on another disk; what it holds is gone on with"
    )
    parser.add_argument("--since", default="", metavar="DAY", help="only of history since then")
    parser.add_argument(
        "--check",
        action="store_true",
        help="copy nothing: say whether a backup is overdue and, with FOLDER, whether it is sound",
    )
    parser.add_argument("--language", choices=("zh", "en"), default="en")


def run(args: argparse.Namespace) -> int:
    """0 where the backup is whole (or in time and sound), else 1."""
    site = load(args.site)
    root = history_of(site)
    if args.check:
        bad = _look(args.to, args.language) if args.to else False
        return int(_is_overdue(site, root, args.language) or bad)
    if args.to is None:
        raise BadInput("no folder; fix: davylamp historian backup SITE FOLDER / 缺少备份文件夹")
    if not root.is_dir():
        raise BadInput(f"{root}: there is no history yet / 尚无历史数据")
    return _copy(args, site, root)


def _copy(args: argparse.Namespace, site: Site, root: Path) -> int:
    now_ns, zone, to = time.time_ns(), site.table.timezone, args.to.absolute()
    since_ns = moment(args.since, zone, now_ns) if args.since else None
    if root.absolute() in (to, *to.parents):
        raise BadInput(
            f"{to} lies within the history itself; fix: name another disk / 备份不能放在历史库内"
        )
    progress = Progress()
    made = back_up(root, to, site.table.site, now_ns, since_ns=since_ns, shown=progress.show)
    progress.clear()
    note(root, Backup(str(to), now_ns, since_ns or 0, not made.failed))
    _tell(made, to, args.language)
    return int(bool(made.failed))


def _tell(made: Made, to: Path, language: Language) -> None:
    counts = {"copied": len(made.copied), "unchanged": len(made.unchanged), "mb": made.bytes / 1e6}
    print(words.COPIED[language].format(**counts))
    for name in made.kept_earlier:
        print(words.EARLIER[language].format(name=name))
    for name, reason in made.failed.items():
        print(words.FAILED[language].format(name=name, reason=reason), file=sys.stderr)
    if made.failed:
        print(words.NOT_WHOLE[language].format(count=len(made.failed)), file=sys.stderr)
    else:
        print(words.WHOLE[language].format(to=to))


def _look(to: Path, language: Language) -> bool:
    progress, bad = Progress(), False
    for name, reason in damaged(to, progress.show):
        progress.clear()
        bad = True
        print(words.DAMAGED[language].format(name=name, reason=reason), file=sys.stderr)
    progress.clear()
    if not bad:
        print(words.SOUND[language].format(count=len(needed(to).files), to=to))
    return bad


def _is_overdue(site: Site, root: Path, language: Language) -> bool:
    now_ns, found, every = time.time_ns(), backups(root), site.historian.backup.every_months
    whole = [one for one in found if one.is_whole]
    last = words.NEVER[language]
    if whole:
        when = shown(whole[-1].at_ns, site.table.timezone)[:16]
        last = words.LAST[language].format(when=when, to=whole[-1].to)
    overdue = is_overdue(found, every, _oldest_ns(root, now_ns), now_ns)
    said = (words.OVERDUE if overdue else words.IN_TIME)[language]
    line = said.format(last=last, every=every, site=site.root)
    print(line, file=sys.stderr if overdue else sys.stdout)
    return overdue


def _oldest_ns(root: Path, now_ns: int) -> int:
    days = [part.day for part in parts_in(root) if part.day != UNDATED] if root.is_dir() else []
    return min(days) * DAY_NS if days else now_ns
