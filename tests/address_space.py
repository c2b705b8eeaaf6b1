"""The standard nodes of asyncua's server, made once per process: for each server they cost 1.4 s.

A server gets its own copy of each node as soon as it looks at it, so that none sees what another
one did. asyncua itself reads them as lazily from its shelf.
"""

import copy
import gc
import importlib
import sys
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any, Final

STANDARD: Final = "asyncua.server.standard_address_space.standard_address_space"


class Nodes(MutableMapping[Any, Any]):
    """The nodes of one server: its own, and those of the standard that it has not touched yet."""

    def __init__(self, standard: dict[Any, Any]) -> None:
        self._standard = standard
        self._own: dict[Any, Any] = {}
        self._untouched = dict.fromkeys(standard)

    def __getitem__(self, key: Any) -> Any:
        if key in self._untouched:
            self._own[key] = copy.deepcopy(self._standard[key])
            del self._untouched[key]
        return self._own[key]

    def __setitem__(self, key: Any, node: Any) -> None:
        self._untouched.pop(key, None)
        self._own[key] = node

    def __delitem__(self, key: Any) -> None:
        if key in self._untouched:
            del self._untouched[key]
        else:
            del self._own[key]

    def __contains__(self, key: object) -> bool:
        return key in self._own or key in self._untouched

    def __iter__(self) -> Iterator[Any]:
        return iter([*self._untouched, *self._own])

    def __len__(self) -> int:
        return len(self._untouched) + len(self._own)


def share() -> None:
    """Have all servers of this process share them, where a test has loaded asyncua."""
    if "asyncua" not in sys.modules:
        return
    module: Any = importlib.import_module(STANDARD)
    if not hasattr(module, "standard_nodes"):
        module.standard_nodes = {}
        module.fill_address_space = _sharing(module.fill_address_space, module.standard_nodes)


def _sharing(fill: Callable[[Any], None], standard: dict[Any, Any]) -> Callable[[Any], None]:
    def shared(service: Any) -> None:
        space = service._aspace
        if not standard:
            fill(service)
            standard.update(space._nodes)
            gc.freeze()  # as many objects as everything else: they stay, and nobody looks through them
        space._nodes = Nodes(standard)

    return shared
