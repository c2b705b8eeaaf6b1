"""The keys of the points page, and what the search finds of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt

from hmi.models.search_entry import Entry
from hmi.qt.points_deeds import PointsDeeds

Deed = Callable[[], object]
_KEYS: Final = Qt.Key


def keys_of(page: PointsDeeds) -> Mapping[tuple[bool, int], Deed]:
    """What a key does, by whether Ctrl is held."""
    plain: dict[int, Deed] = {
        _KEYS.Key_Slash: page.text_field.setFocus,
        _KEYS.Key_N: page.tree.setFocus,
        _KEYS.Key_F: page.node_field.setFocus,
        _KEYS.Key_T: page.table.setFocus,
        _KEYS.Key_L: page.limits.setFocus,
        _KEYS.Key_I: page.ask_file,
        _KEYS.Key_C: page.check_online,
        _KEYS.Key_A: page.show_diff,
        _KEYS.Key_E: page.show_findings,
        _KEYS.Key_S: page.sign,
        _KEYS.Key_P: page.show_places,
        _KEYS.Key_R: page.replay_month,
        _KEYS.Key_O: page.open_faceplate,
        _KEYS.Key_Delete: page.remove,
        _KEYS.Key_Escape: page.leave,
    }
    held: dict[int, Deed] = {_KEYS.Key_Z: page.undo, _KEYS.Key_Y: page.redo}
    every = {(False, key): deed for key, deed in plain.items()}
    return every | {(True, key): deed for key, deed in held.items()}


def entries_of(page: PointsDeeds) -> Sequence[Entry]:
    """What can be done here."""
    entries: Sequence[tuple[str, str, str, Deed]] = (
        ("导入点表", "Import a point list", "I", page.ask_file),
        ("在线检查配置", "Check the configuration online", "C", page.check_online),
        ("检查结果", "All that the check found", "E", page.show_findings),
        ("测点对应的规程条目", "The rule book's row of a point", "P", page.show_places),
        ("签署放宽理由", "Sign a reason for a looser limit", "S", page.sign),
        ("比较后应用配置", "Apply what is staged, with its diff", "A", page.show_diff),
        ("撤销配置修改", "Undo a staged change", "Ctrl-Z", page.undo),
        ("回放近30天", "Replay the last thirty days", "R", page.replay_month),
    )
    return [Entry("command", zh, en, keys, deed) for zh, en, keys, deed in entries]
