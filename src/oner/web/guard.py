"""Who may ask, and how: host, origin, token, size, and what a browser may do with the answers.

A page of another site can send requests here from the same browser, under its own name (`Origin`)
or, by a name that it lets point at this machine, under ours (`Host`). Both are refused before
anything is read. Beyond the loopback a token is asked for as well.
"""

from __future__ import annotations

import ipaddress
import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 1 << 20
"""Of a request's body."""

COOKIE = "oner-token"
HEADER = "x-oner-token"

OPEN_PATHS = ("/", "/login", "/favicon.ico")
"""What may be asked for without the token: they answer with the form that asks for it."""

CHANGES = {
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
"""Headers of every answer."""

NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""Content security policy of answers that are no page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """From where the server may be asked.

    Args:
        host: The address it listens at.
        port: The port.
        token: What everybody has to show; empty: nobody has to.
    """

    host: str
    port: int
    token: str = ""

    def is_ours(self, host: str) -> bool:
        """Whether a `Host` header names this server.

        An address in figures cannot be turned to another machine by somebody else's name server,
        so where a token guards an open address all of them will do.
        """
        name, port = _split(host)
        if port != self.port:
            return False
        if name in {"localhost", self.host.lower()} or is_loopback(name):
            return True
        if not self.token:
            return False
        return name == socket.gethostname().lower() or _is_address(name)

    def knows(self, shown: str) -> bool:
        """Whether a token is the right one, in time that does not tell how much of it is."""
        return not self.token or secrets.compare_digest(shown.encode(), self.token.encode())


def is_loopback(host: str) -> bool:
    """Whether an address is this machine and no other can reach it."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _split(host: str) -> tuple[str, int]:
    """Name and port of a `Host` header; port 80 where it has none, -1 where it is no such thing."""
    try:
        parts = urlsplit(f"//{host}")
        return (parts.hostname or "").lower(), parts.port or 80
    except ValueError:
        return "", -1


class _Refused(Exception):  # noqa: N818 - it is what happened
    """A request that is not let in."""

    def __init__(self, status: int, error: str, remedy: str) -> None:
        super().__init__(error)
        self.status, self.error, self.remedy = status, error, remedy


class Guard:
    """Stands before the application.

    Args:
        inner: It.
        access: From where it may be asked.
    """

    def __init__(self, inner: ASGIApp, access: Access) -> None:
        self.inner = inner
        self.access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer why not."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.inner(scope, receive, send)
            return
        sender = _with_headers(send)
        try:
            self._check(scope)
            body = await _body(receive) if scope["method"] == "POST" else None
        except _Refused as refused:
            answer = JSONResponse(
                {"error": refused.error, "remedy": refused.remedy}, refused.status
            )
            await answer(scope, receive, sender)
            return
        await self.inner(scope, receive if body is None else _given(body, receive), sender)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self.access.is_ours(hosts[0]):
            remedy = f"open http://{self.access.host}:{self.access.port}/"
            raise _Refused(421, "this server is not called so", remedy)
        if scope["method"] not in {"GET", "HEAD", "POST"}:
            raise _Refused(405, f"{scope['method']} is not answered", "use GET or POST")
        _check_origin(scope, headers, hosts[0])
        if scope["method"] == "POST":
            _check_type(headers)
        if scope["path"] not in OPEN_PATHS and not self.access.knows(shown_token(headers)):
            raise _Refused(
                401, "the token is missing or wrong", "open the address `oner serve` printed"
            )


def shown_token(headers: Headers) -> str:
    """The token a request shows, by header or cookie; empty: none."""
    return headers.get(HEADER) or cookie_parser(headers.get("cookie", "")).get(COOKIE, "")


def _check_origin(scope: Scope, headers: Headers, host: str) -> None:
    """A request of another site's page is refused, but for following a link to the page itself."""
    origin = headers.get("origin")
    foreign = _Refused(403, "another site's page asked", "use the page of this server")
    if origin is not None and origin not in {f"http://{host}", f"https://{host}"}:
        raise foreign
    site = headers.get("sec-fetch-site", "none")
    follows = scope["path"] == "/" and headers.get("sec-fetch-mode") == "navigate"
    if site not in {"same-origin", "none"} and not (follows and scope["method"] == "GET"):
        raise foreign


def _check_type(headers: Headers) -> None:
    """Only JSON: what a form of another site cannot send."""
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/json":
        raise _Refused(415, "only JSON is read", "send content-type application/json")
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise _too_much()


def _too_much() -> _Refused:
    return _Refused(413, "the request is too long", f"send at most {MOST_BYTES} bytes")


async def _body(receive: Receive) -> bytes:
    """The whole body, as long as it is not too long."""
    parts, size, more = list[bytes](), 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MOST_BYTES:
            raise _too_much()
        more = message.get("more_body", False)
    return b"".join(parts)


def _given(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives a body that was read already."""
    told = False

    async def again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _with_headers(send: Send) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in CHANGES.items():
                headers[name] = value
            headers.setdefault("content-security-policy", NOTHING)
        await send(message)

    return sender


def policy(hashes: Sequence[str]) -> str:
    """Content security policy of a page whose own scripts and styles have these hashes."""
    own = " ".join(f"'{one}'" for one in hashes)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {own}" if own else "script-src 'none'",
            f"style-src {own}" if own else "style-src 'none'",
            "img-src 'self' data: blob:",
            "font-src data:",
            "connect-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
