"""Waiting for something, but not for ever."""

import asyncio


async def at_most(seconds: float, event: asyncio.Event) -> bool:
    """Wait for an event, but no longer than this; whether it came.

    Not by `asyncio.wait_for`, which in Python 3.11 loses a cancellation that comes with the event.
    """
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
