"""``davylamp check --online``: every server of a site asked whether the configuration holds."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from davylamp.integrate.access import Access
from davylamp.integrate.fit import Misfit, misfits
from davylamp.integrate.progress import Progress
from davylamp.integrate.server_fit import Facts, monitored_misfits, scan_misfits, server_misfits
from davylamp.integrate.survey import connected
from davylamp.security.credentials import credentials_of
from davylamp.site import Problem, Severity, Site
from davylamp.site.columns import TAG_COLUMNS, TAG_REQUIRED
from davylamp.site.load import SITE_FILE, TAGS_FILE
from davylamp.site.problem import FileProblems, Said
from davylamp.site.read_file import AS_THEY_LIE, read_sheet_file
from davylamp.site.toml_lines import TomlLines
from scada.model import DavylampError, Server, Tag
from scada.model.link_reasons import in_chinese
from scada.opcua.attributes import VALUE, AttributeReader
from scada.opcua.capabilities import read_namespaces
from scada.opcua.channel import Channel
from scada.opcua.errors import LinkFault, ServiceFault
from scada.opcua.inspection import Inspected, inspect_nodes, read_limits
from scada.opcua.trial import MOST_ITEMS, Granted, time_scan, try_subscription

LONGEST_S: Final = 120.0
"""For everything about one server; a site of many is checked side by side."""

_NOW: Final = b"\x01\x00\xd2\x08"
"""ServerStatus.CurrentTime, i=2258; the header's time would do, but some servers leave it out."""


@dataclass(frozen=True, slots=True)
class _Lines:
    """Where tags and servers stand in the site's files."""

    tags: dict[str, int]
    toml: TomlLines


async def check_online(
    site: Site,
    only: str = "",
    instead: Mapping[str, bytes] = AS_THEY_LIE,
    progress: Progress | None = None,
) -> list[Problem]:
    """Ask every server of the site (or one), side by side; what is wrong, in the order of the files.

    ``instead`` are the contents that the site was loaded with. A server that does not answer is one problem.
    """
    lines, progress = _lines(site, instead), progress or Progress()
    servers = [server for server in site.table.servers if only in ("", server.id)]
    done = 0
    of_site, of_tags = FileProblems(SITE_FILE), FileProblems(TAGS_FILE)

    async def one(server: Server) -> None:
        nonlocal done
        await _Check(site, server, lines, of_site, of_tags).run()
        done += 1
        progress.show("servers", done, len(servers))

    await asyncio.gather(*(one(server) for server in servers))
    progress.clear()
    return [p for file in (of_site, of_tags) for p in sorted(file.found, key=lambda p: p.line)]


def _lines(site: Site, instead: Mapping[str, bytes]) -> _Lines:
    problems = FileProblems(TAGS_FILE)
    sheet = read_sheet_file(site.root, TAG_COLUMNS, TAG_REQUIRED, problems, instead)
    data = instead.get(SITE_FILE) or (site.root / SITE_FILE).read_bytes()
    text = data.decode("utf-8-sig", "replace")
    return _Lines(dict(zip(sheet.cells["tag"], sheet.lines, strict=True)), TomlLines(text))


class _Check:
    """The check of one server."""

    def __init__(
        self,
        site: Site,
        server: Server,
        lines: _Lines,
        of_site: FileProblems,
        of_tags: FileProblems,
    ) -> None:
        self._server, self._lines = server, lines
        self._of_site, self._of_tags = of_site, of_tags
        self._tags = [tag for tag in site.table.tags if tag.server == server.id]
        self._access = Access(server, credentials_of(site, server))

    async def run(self) -> None:
        """Everything, or one problem where the server does not answer to the end."""
        try:
            async with asyncio.timeout(LONGEST_S):
                await self._connected()
        except TimeoutError:
            self._unreachable("url", LinkFault(f"it did not answer everything in {LONGEST_S:g} s"))
        except DavylampError as fault:
            self._unreachable(_key_of(str(fault)), fault)
        await asyncio.gather(*(self._standby(url) for url in self._server.urls))

    async def _connected(self) -> None:
        async with connected(self._access) as channel:
            spaces = await read_namespaces(channel)
            limits = await read_limits(channel)
            offset_s = await _clock_offset(channel)
            nodes = await inspect_nodes(channel, self._names(), spaces, limits)
            end = channel.certificate_end
            granted, tried = await self._trial(channel, nodes)
            facts = Facts(
                limits,
                offset_s,
                (end.whose, end.until_ns) if end is not None else ("", 0),
                granted,
                sum(1 for tag in self._tags if tag.scan_s == 0),
                await self._scans(channel, nodes, int(limits.get("max_nodes_per_read", 0))),
            )
        self._report(nodes, facts, tried)

    def _names(self) -> list[str]:
        return list(dict.fromkeys(tag.node for tag in self._tags))

    async def _trial(
        self, channel: Channel, nodes: dict[str, Inspected]
    ) -> tuple[Granted | None, Sequence[Tag]]:
        """A subscription of some of the tags that are to be monitored, spread over all of them."""
        tags = [t for t in self._tags if t.scan_s == 0 and nodes[t.node].variable is not None]
        tags = tags[:: max(1, len(tags) // MOST_ITEMS)][:MOST_ITEMS]
        if not tags:
            return None, ()
        targets = [nodes[tag.node].target for tag in tags]
        try:
            return await try_subscription(channel, self._server, targets), tags
        except ServiceFault as fault:
            said = Said(
                f"the server gives no subscription: {fault}",
                "let it allow one, or write a number of seconds into scan of every tag",
                f"服务器不允许订阅：{fault}",
                "在服务器上允许订阅，或所有测点在 scan 填写秒数改为轮询",
            )
            self._add(Misfit(Severity.ERROR, "", said))
            return None, ()

    async def _scans(
        self, channel: Channel, nodes: dict[str, Inspected], limit: int
    ) -> tuple[tuple[float, int, float], ...]:
        groups: dict[float, list[bytes]] = defaultdict(list)
        for tag in self._tags:
            if tag.scan_s and nodes[tag.node].variable is not None:
                groups[tag.scan_s].append(nodes[tag.node].target)
        return tuple(
            [(s, len(of), await time_scan(channel, of, limit)) for s, of in sorted(groups.items())]
        )

    def _report(self, nodes: dict[str, Inspected], facts: Facts, tried: Sequence[Tag]) -> None:
        for misfit in server_misfits(self._server, facts, time.time_ns()):
            self._add(misfit)
        for tag in self._tags:
            for misfit in misfits(tag, nodes[tag.node]):
                self._add(misfit, tag)
        if facts.granted is not None:
            for tag, misfit in monitored_misfits(tried, facts.granted):
                self._add(misfit, tag)
        for period_s, misfit in scan_misfits(facts):
            self._add(misfit, next(t for t in self._tags if t.scan_s == period_s))

    async def _standby(self, url: str) -> None:
        """Each further address of a redundant set must let us in too."""
        try:
            async with asyncio.timeout(LONGEST_S / 4):
                channel = await Channel.open(
                    self._server,
                    clock=time.time_ns,
                    heard=lambda: None,
                    credentials=self._access.credentials,
                    url=url,
                )
            await channel.close()
        except (DavylampError, TimeoutError) as fault:
            said = Said(
                f"{url} does not let us in: {fault}",
                "see that it runs, or take it out of urls",
                f"{url} 无法连接：{in_chinese(str(fault))}",
                "检查该服务器，或从 urls 中删去",
            )
            self._add(Misfit(Severity.WARNING, "urls", said))

    def _unreachable(self, key: str, fault: Exception) -> None:
        fix, fix_zh = _FIXES.get(key, _FIXES["url"])
        said = Said(
            f"server {self._server.id} cannot be checked: {fault}", fix,
            f"服务器 {self._server.id} 无法检查：{in_chinese(str(fault))}", fix_zh,
        )  # fmt: skip
        self._add(Misfit(Severity.ERROR, key, said))

    def _add(self, misfit: Misfit, tag: Tag | None = None) -> None:
        """Note it at the tag's line, or at the server's table."""
        if tag is not None:
            problems, line, column = self._of_tags, self._lines.tags.get(tag.id, 0), misfit.column
        else:
            path = ("servers", self._server.id, *filter(None, [misfit.column]))
            problems, line, column = self._of_site, self._lines.toml.of(*path), ".".join(path)
        add = {
            Severity.ERROR: problems.error,
            Severity.WARNING: problems.warning,
            Severity.NOTICE: problems.notice,
        }[misfit.severity]
        add(line, column, misfit.said)


_FIXES: Final = {
    "url": (
        "see that the server runs and that this machine reaches it; correct url",
        "检查服务器是否运行、本机能否到达，或改正 url",
    ),
    "user": (
        "correct user and password, or the user's rights on the server",
        "改正用户名和密码，或在服务器上授权",
    ),
    "security": (
        "davylamp trust and davylamp certificate manage certificates; correct security and mode",
        "用 davylamp trust 和 davylamp certificate 管理证书，或改正 security、mode",
    ),
}


def _key_of(reason: str) -> str:
    """Which key of the server's table a reason speaks of, by the phase that it begins with."""
    if reason.startswith("log-in"):
        return "user"
    return "security" if reason.startswith(("security", "secure channel")) else "url"


async def _clock_offset(channel: Channel) -> float | None:
    """The server's clock minus ours, in seconds, half the way of the answer taken off."""
    before_ns, start = time.time_ns(), time.monotonic()
    (answer,) = await AttributeReader(channel).read([(_NOW, VALUE)])
    half_s = (time.monotonic() - start) / 2
    if not isinstance(answer.value, datetime):
        return None
    theirs = answer.value if answer.value.tzinfo else answer.value.replace(tzinfo=UTC)
    return theirs.timestamp() - before_ns / 1e9 - half_s
