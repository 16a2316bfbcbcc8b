"""What happens, told to every page that listens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

WAITING = 256
"""Messages a page may be behind; one that is further behind has to ask anew."""
MOST_LISTENERS = 64


class Hub:
    """Hands messages from any thread to the listeners of one event loop."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._queues = set[asyncio.Queue[dict[str, str] | None]]()

    def open(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin; nobody hears what is told before."""
        self._loop = loop

    @property
    def full(self) -> bool:
        """Whether no more may listen."""
        return len(self._queues) >= MOST_LISTENERS

    @property
    def heard(self) -> bool:
        """Whether anybody listens."""
        return bool(self._queues)

    def tell(self, event: str, value: Any) -> None:
        """A message to all; from any thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._spread, message(event, value))

    def close(self) -> None:
        """Everybody is sent home."""
        for queue in self._queues:
            _put(queue, None)

    async def listen(self, first: dict[str, str]) -> AsyncIterator[dict[str, str]]:
        """Messages as they come, a first one at once."""
        queue = asyncio.Queue[dict[str, str] | None](WAITING)
        self._queues.add(queue)
        try:
            yield first
            while (told := await queue.get()) is not None:
                yield told
        finally:
            self._queues.discard(queue)

    def _spread(self, told: dict[str, str]) -> None:
        for queue in self._queues:
            _put(queue, told)


def _put(queue: asyncio.Queue[dict[str, str] | None], told: dict[str, str] | None) -> None:
    """A listener that is too far behind is sent home; its browser comes again by itself."""
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        told = None
    queue.put_nowait(told)


def message(event: str, value: Any) -> dict[str, str]:
    """An event as the stream writes it."""
    return {"event": event, "data": json.dumps(value, separators=(",", ":"), ensure_ascii=False)}
