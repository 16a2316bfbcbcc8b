"""`oner serve`: the server from its start to Ctrl-C."""

from __future__ import annotations

import gc
import socket
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import uvicorn

from oner.app.desk.session import DeskSession
from oner.errors import UsageError
from oner.web.guard import Access, is_loopback
from oner.web.server import DeskServer

SHORTEST_TOKEN = 16
GRACE_SECONDS = 3
"""What requests in work get when the server ends."""
MOST_CONNECTIONS = 256


def serve_folder(
    folder: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8765,
    token: str = "",
    open_page: bool = True,
    say: Callable[[str], None] = print,
) -> None:
    """Serve a folder until Ctrl-C.

    Args:
        folder: With a plan.
        host: Address to listen at.
        port: 0: any that is free.
        token: What everybody has to show; needed where other machines can reach the address.
        open_page: Whether a browser is opened.
        say: Told the address.

    Raises:
        UsageError: The address cannot be had, or needs a token.
        ProductionError, StoredFileError: The folder cannot be served.
    """
    _check_token(host, token)
    session = DeskSession(folder)
    with _listening(host, port) as listener:
        port = listener.getsockname()[1]
        desk = DeskServer(session, Access(host=host, port=port, token=token))
        address = _address(host, port, token)
        say(f"{session.production.title}: {address}")
        say("Ctrl-C ends it; what was moved is in board.toml")
        if open_page:
            webbrowser.open(address)
        session.present()
        gc.collect()
        gc.freeze()  # the plan stays; looking through it again and again takes a tenth of a second
        with suppress(KeyboardInterrupt):
            _Server(desk).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Sends those home who listen before it waits for requests to end."""

    def __init__(self, desk: DeskServer) -> None:
        self.desk = desk
        super().__init__(
            uvicorn.Config(
                desk.app(),
                log_level="warning",
                access_log=False,
                server_header=False,
                limit_concurrency=MOST_CONNECTIONS,
                timeout_graceful_shutdown=GRACE_SECONDS,
                lifespan="on",
            )
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End."""
        self.desk.close()
        await super().shutdown(sockets)


def _check_token(host: str, token: str) -> None:
    if not token and not is_loopback(host):
        raise UsageError(
            f"--host {host}: other machines can reach this address; give a --token of at least "
            f"{SHORTEST_TOKEN} letters, or leave --host out"
        )
    if token and (len(token) < SHORTEST_TOKEN or not token.isascii() or not token.isalnum()):
        raise UsageError(f"--token: write at least {SHORTEST_TOKEN} letters and figures, no spaces")


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(
            f"{host}, port {port}: {reason}; another `oner serve` may run: try --port 0"
        ) from error


def _address(host: str, port: int, token: str) -> str:
    """Where to open the page; the token is in the fragment, which is not sent to anybody."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}/" + (f"#token={quote(token)}" if token else "")
