"""How the bootstrap speaks: one line for each thing, and never a stack trace."""

import sys


class Stop(Exception):
    """Nothing can start; the text is the one line that says why and what to do."""


def say(text: str) -> None:
    """Print one line on stderr: stdout belongs to the command that the user asked for."""
    print(f"davylamp: {text}", file=sys.stderr, flush=True)
