"""The servers' nodes as the desk browses them for the page: level by level, or what a search finds."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from hmi.models.point_nodes import OBJECTS, NodeTree
from hmi.qt.context import Context
from hmi.qt.points_job import ReadJob
from scada.bus.node_jobs import Browsed
from scada.bus.point_jobs import result_of


class PointsServers(QObject):
    """What is known of the nodes of each server. Nothing here waits: what comes is told by signals."""

    browsed = Signal()
    failed = Signal(str, str)
    """The kind of job, and why."""
    busy = Signal()

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self.trees: dict[str, NodeTree] = {}
        self.unreachable: dict[str, str] = {}
        """Servers that could not be browsed, and why; asked again when somebody chooses them."""
        self.search: NodeTree | None = None
        self._waiting: list[tuple[str, str]] = []
        self._asking = ("", "")
        read = partial(result_of, kind=Browsed)
        self._browse: ReadJob[Browsed] = ReadJob(
            context, self, read, self._take, self._fail, self.busy.emit
        )
        self._find: ReadJob[Browsed] = ReadJob(
            context, self, read, self._take_found,
            lambda why: self.failed.emit("search", why), self.busy.emit,
        )  # fmt: skip

    @property
    def is_busy(self) -> bool:
        """Whether a server is asked for its nodes."""
        return self._browse.is_busy or self._find.is_busy

    def tree(self, server: str) -> NodeTree:
        """What is known of a server's nodes; asked for when nothing is."""
        if server not in self.trees:
            self.trees[server] = NodeTree(server)
            self.browse(server, OBJECTS)
        return self.trees[server]

    def browse_again(self, server: str) -> None:
        """Where it could not be browsed before."""
        if self.unreachable.pop(server, "") and not self.trees[server].nodes:
            self.browse(server, OBJECTS)

    def browse(self, server: str, node: str) -> None:
        """Ask what is below a node; one question after the other."""
        if (server, node) not in self._waiting:
            self._waiting.append((server, node))
            self._next()

    def _next(self) -> None:
        if self._waiting and not self._browse.is_busy:
            self._asking = self._waiting.pop(0)
            server, node = self._asking
            self._browse.begin("browse", {"server": server, "node": node})

    def _take(self, browsed: Browsed) -> None:
        tree = self.trees.setdefault(browsed.server, NodeTree(browsed.server))
        self.unreachable.pop(browsed.server, None)
        is_first = not tree.nodes
        tree.take(browsed)
        if is_first and (folder := tree.first_folder()):
            tree.toggle(folder, True)
            self.browse(browsed.server, folder)
        self.browsed.emit()
        self._next()

    def _fail(self, why: str) -> None:
        """One server that does not answer keeps no other from being asked."""
        server = self._asking[0]
        self.unreachable[server] = why
        self._waiting = [one for one in self._waiting if one[0] != server]
        self.failed.emit("browse", why)
        self._next()

    def find(self, server: str, pattern: str) -> None:
        """Look through all nodes of a server; an empty pattern: back to the tree."""
        self._find.leave()
        self.search = None
        if pattern:
            self._find.begin("browse", {"server": server, "find": pattern})
        self.browsed.emit()
        self.busy.emit()

    def _take_found(self, browsed: Browsed) -> None:
        self.search = NodeTree(browsed.server)
        self.search.take(browsed, is_search=True)
        self.browsed.emit()
