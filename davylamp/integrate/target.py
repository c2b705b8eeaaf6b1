"""Which server an import is about: the one that is asked, or the one whose nodes a file lists."""

import argparse
from pathlib import Path

from davylamp.integrate.access import Access, by_address, by_site, is_address
from davylamp.site.site_file import SiteFile
from davylamp.site.suggest import unknown
from scada.model import BadInput


def target_of(args: argparse.Namespace, root: Path, site: SiteFile) -> tuple[str, Access | None]:
    """The server whose nodes these are, and the way to it where the source is one."""
    if args.server and args.server not in site.servers:
        said = unknown("server", "服务器", args.server, site.servers)
        raise BadInput(f"site.toml: {said.text}; {said.fix}")
    if is_address(args.source):
        name = args.server or _by_url(args.source, site)
        known = site.servers[name].url
        same = _plain_url(known) == _plain_url(args.source)
        return name, by_site(root, site, name) if same else by_address(args.source, args)
    if args.source in site.servers and not Path(args.source).is_file():
        return args.source, by_site(root, site, args.source)
    if not Path(args.source).is_file():
        servers = ", ".join(site.servers)
        raise BadInput(
            f"{args.source!r} is neither a file nor a server of the site ({servers}); fix: correct the path,"
            " or name a server"
            f" / {args.source!r} 既不是文件也不是本站的服务器（{servers}），请改正路径或服务器名"
        )
    return args.server or _only(site), None


def _plain_url(url: str) -> str:
    plain = url.casefold().rstrip("/")
    return plain if plain.rpartition(":")[2].partition("/")[0].isdecimal() else f"{plain}:4840"


def _by_url(url: str, site: SiteFile) -> str:
    for server in site.servers.values():
        if _plain_url(url) in map(_plain_url, (server.url, *server.urls)):
            return server.id
    raise BadInput(
        f'no server of the site has this address: add [servers.NAME] with url = "{url}" to site.toml,'
        " or say whose nodes they are: --server ID"
    )


def _only(site: SiteFile) -> str:
    if len(site.servers) == 1:
        return next(iter(site.servers))
    raise BadInput(f"say whose nodes these are: --server ID, one of {', '.join(site.servers)}")
