"""Clients taking turns: medians over rounds, so that what else the machine does hits all alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.opcua.children import Figure, NotMeasured, Order, measure, progress


@dataclass(slots=True)
class Rounds:
    """Figures by client; ``faults`` says of a client why it has none."""

    figures: dict[str, list[Figure]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def run(self, orders: Mapping[str, Order], rounds: int) -> "Rounds":
        """So many rounds; a client that failed is left out of the others."""
        for number in range(rounds):
            for client, order in orders.items():
                if client not in self.faults:
                    self._one(client, order, number)
        return self

    def _one(self, client: str, order: Order, number: int) -> None:
        try:
            found = measure(client, order)
        except NotMeasured as fault:
            self.faults[client] = str(fault)
            progress(f"  {client}: {fault}")
            return
        self.figures.setdefault(client, []).append(found)
        progress(
            f"  {client} {number + 1}: {found.values_per_s:,.0f}/s, {found.cpu_us_per_value:.4f} µs"
        )

    def values_per_s(self, clients: Sequence[str]) -> dict[str, float | None]:
        """Medians."""
        return {name: self._median(name, "values_per_s", 0) for name in clients}

    def cpu_us_per_value(self, clients: Sequence[str]) -> dict[str, float | None]:
        """Medians."""
        return {name: self._median(name, "cpu_us_per_value", 4) for name in clients}

    def _median(self, client: str, what: str, digits: int) -> float | None:
        found = self.figures.get(client) if client not in self.faults else None
        return round(median(getattr(one, what) for one in found), digits) if found else None
