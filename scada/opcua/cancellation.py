"""Whether the present task was told to end, though what it awaited told of something else."""

import asyncio


def is_cancelled() -> bool:
    """Whether this task was told to end.

    A task group that is cancelled while one of its tasks fails tells of the failure only (Python
    3.11 and 3.12): whoever goes on after a failure must look for himself.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
