"""The sink's twin in memory: keeps everything, for tests, benches and small scripts."""

from dataclasses import dataclass, field

from scada.model import Backfill, ConditionChange, LinkChange, LinkState, Samples


@dataclass(slots=True)
class MemorySink:
    """Keeps batches, times of receipt and link changes in the order of their arrival."""

    batches: list[tuple[str, Samples, int]] = field(default_factory=list)
    heard_ns: dict[str, int] = field(default_factory=dict)
    links: list[LinkChange] = field(default_factory=list)
    backfills: list[Backfill] = field(default_factory=list)
    changes: list[ConditionChange] = field(default_factory=list)

    def samples(self, samples: Samples, group: str, received_ns: int) -> None:
        """Keep a batch."""
        self.batches.append((group, samples, received_ns))

    def heard(self, group: str, received_ns: int) -> None:
        """Keep the time."""
        self.heard_ns[group] = received_ns

    def link(self, change: LinkChange) -> None:
        """Keep the change."""
        self.links.append(change)

    def conditions(self, changes: tuple[ConditionChange, ...]) -> None:
        """Keep them."""
        self.changes += changes

    def backfill(self, backfill: Backfill) -> None:
        """Keep the end of a backfill."""
        self.backfills.append(backfill)

    def all(self, group: str | None = None) -> Samples:
        """Every sample so far, of one scan group or of all."""
        return Samples.concatenate(
            batch for name, batch, _ in self.batches if group in (None, name)
        )

    @property
    def state(self) -> LinkState | None:
        """The last state that was told."""
        return self.links[-1].state if self.links else None
