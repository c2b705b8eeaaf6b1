"""The pages of a window, each made at its first need: a station is on the screen before all are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol, runtime_checkable

from hmi.qt.context import Context
from hmi.qt.page import Page


class PageKind(Protocol):
    """Makes one page; a page's class is one."""

    @property
    def key(self) -> str:
        """Its name in the rail."""
        ...

    @property
    def number(self) -> int:
        """The key that opens it."""
        ...

    def __call__(self, context: Context, /) -> Page:
        """Make it."""
        ...


@runtime_checkable
class ReadLater(Protocol):
    """A kind whose module has to be read before one is made."""

    def read(self) -> None:
        """Read it, on any thread."""
        ...


class PageShelf(Mapping[str, Page]):
    """Pages by key, in the order of the rail. To ask for one makes it; ``take_in`` is told of it."""

    def __init__(
        self, kinds: Sequence[PageKind], context: Context, take_in: Callable[[Page], None]
    ) -> None:
        self.kinds = {kind.key: kind for kind in kinds}
        self._context, self._take_in = context, take_in
        self._made: dict[str, Page] = {}

    def __getitem__(self, key: str) -> Page:
        page = self._made.get(key)
        if page is None:
            page = self._made[key] = self.kinds[key](self._context)
            self._take_in(page)
        return page

    def __iter__(self) -> Iterator[str]:
        return iter(self.kinds)

    def __len__(self) -> int:
        return len(self.kinds)

    def read(self) -> None:
        """Read the modules of all kinds; on any thread."""
        for kind in self.kinds.values():
            if isinstance(kind, ReadLater):
                kind.read()

    @property
    def there(self) -> tuple[Page, ...]:
        """Those that have been made."""
        return tuple(self._made.values())

    @property
    def missing(self) -> tuple[str, ...]:
        """The keys of those that have not."""
        return tuple(key for key in self.kinds if key not in self._made)
