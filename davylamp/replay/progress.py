"""How far a replay is, on a terminal's stderr."""

import sys
import time


class Bar:
    """Counts samples or steps, and draws a bar now and then."""

    def __init__(self, start_ns: int, end_ns: int, word: str = "") -> None:
        self._start_ns, self._span_ns, self._word = start_ns, max(1, end_ns - start_ns), word
        self._shows, self._told = sys.stderr.isatty(), 0.0
        self.count = 0

    def __call__(self, count: int, time_ns: int) -> None:
        """So many are done, up to this time."""
        self.count = count
        if self._shows and time.monotonic() - self._told > 0.2:
            self._told = time.monotonic()
            share = min(1.0, max(0.0, (time_ns - self._start_ns) / self._span_ns))
            done = "█" * round(share * 30)
            sys.stderr.write(f"\r{self._word} {done:░<30} {share:4.0%} {count:,}")
            sys.stderr.flush()

    def end(self) -> None:
        """Clear the line."""
        if self._shows:
            sys.stderr.write("\r\033[K")
