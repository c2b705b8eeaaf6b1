"""When a scan group is due: a grid of fixed period that does not drift."""

from dataclasses import dataclass


@dataclass(slots=True)
class ScanClock:
    """The due times ``start_s + k * period_s``; monotonic seconds.

    A scan that ends after later ones were due skips them: they are counted in ``overruns`` and the
    grid stays where it was.
    """

    period_s: float
    due_s: float
    overruns: int = 0

    def wait_s(self, now_s: float) -> float:
        """How long until the next scan."""
        return max(0.0, self.due_s - now_s)

    def done(self, now_s: float) -> None:
        """The scan that was due has ended."""
        self.due_s += self.period_s
        if now_s > self.due_s:
            skipped = int((now_s - self.due_s) // self.period_s) + 1
            self.overruns += skipped
            self.due_s += skipped * self.period_s
