"""Being told to stop: Ctrl-C, or SIGTERM from whoever started the process."""

import asyncio
import signal


def stop_signal(told: asyncio.Event | None = None) -> asyncio.Event:
    """Let Ctrl-C and SIGTERM set an event (a new one where none is given); returns it."""
    told = told or asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    return told
