"""The routes of `oner serve` and what they answer.

    GET  /            the page          POST /move /check /lock /undo /redo /boards /alternative
    GET  /desk.json   its data          POST /why /solve /stop
    GET  /events      what happens      POST /login

Nothing of the folder is served by its path. Errors are `{error, remedy}`; an edit on a revision
that is over is answered with 409 and how it stands now.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

from sse_starlette import EventSourceResponse
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from oner.app.desk.pages import desk_page
from oner.app.desk.search import DeskSearch, Ended
from oner.app.desk.session import DeskSession, EditRefused, Present
from oner.app.desk.store import StaleRevision
from oner.errors import OnerError
from oner.formats.codec import encode
from oner.model.progress import Progress
from oner.web.bodies import (
    AlternativeBody,
    B,
    BoardsBody,
    Body,
    LockBody,
    LoginBody,
    MoveBody,
    SolveBody,
    WhyBody,
    read_body,
)
from oner.web.events import Hub, message
from oner.web.guard import COOKIE, Access, Guard, policy, shown_token
from oner.web.page import LOGIN, inline_hashes

LOOK_SECONDS = 1.0
"""How often the folder is looked at for edits by hand or by another server."""
PING_SECONDS = 15

Object = dict[str, Any]
Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]


class DeskServer:
    """A session on the web.

    Args:
        session: Of a folder.
        access: From where it may be asked.
    """

    def __init__(self, session: DeskSession, access: Access) -> None:
        self.session = session
        self.access = access
        self.hub = Hub()
        self.search = DeskSearch(session, self._progress, self._ended)
        self._whys = threading.Semaphore(1)

    def app(self) -> ASGIApp:
        """The application, guarded."""
        routes = [
            Route("/", self._page, methods=["GET"]),
            Route("/desk.json", self._desk, methods=["GET"]),
            Route("/events", self._events, methods=["GET"]),
            Route("/favicon.ico", self._nothing, methods=["GET"]),
            Route("/login", self._login, methods=["POST"]),
            Route("/move", self._edit(MoveBody, self._move), methods=["POST"]),
            Route("/check", self._answer(MoveBody, self._check), methods=["POST"]),
            Route("/lock", self._edit(LockBody, self._lock), methods=["POST"]),
            Route("/undo", self._edit(Body, self._undo), methods=["POST"]),
            Route("/redo", self._edit(Body, self._redo), methods=["POST"]),
            Route("/boards", self._edit(BoardsBody, self._boards), methods=["POST"]),
            Route("/alternative", self._edit(AlternativeBody, self._other), methods=["POST"]),
            Route("/solve", self._edit(SolveBody, self._solve), methods=["POST"]),
            Route("/stop", self._answer(Body, self._stop), methods=["POST"]),
            Route("/why", self._answer(WhyBody, self._why), methods=["POST"]),
        ]
        handlers: Any = {OnerError: _said, HTTPException: _http, Exception: _bug}
        inner = Starlette(routes=routes, lifespan=self._lifespan, exception_handlers=handlers)
        return Guard(inner, self.access)

    # -- pages ----------------------------------------------------------------------------------

    async def _page(self, request: Request) -> Response:
        if not self.access.knows(shown_token(request.headers)):
            return _html(LOGIN, 401)
        return _html(await run_in_threadpool(lambda: desk_page(self.session.desk())))

    async def _nothing(self, request: Request) -> Response:  # noqa: ARG002 - a route has it
        return Response(status_code=204)

    async def _desk(self, request: Request) -> Response:  # noqa: ARG002 - a route has it
        return JSONResponse(await run_in_threadpool(lambda: encode(self.session.desk())))

    async def _login(self, request: Request) -> Response:
        token = read_body(LoginBody, await request.body()).token
        if not self.access.knows(token):
            await asyncio.sleep(1.0)  # guessing takes its time
            return _error(401, "this is not the token", "look at what `oner serve` printed")
        answer = JSONResponse({"ok": True})
        answer.set_cookie(COOKIE, token, httponly=True, samesite="strict", path="/")
        return answer

    async def _events(self, request: Request) -> Response:  # noqa: ARG002 - a route has it
        if self.hub.full:
            return _error(503, "too many pages listen", "close some windows")
        first = message("state", await run_in_threadpool(self._state))
        return EventSourceResponse(self.hub.listen(first), ping=PING_SECONDS)

    # -- edits ----------------------------------------------------------------------------------

    def _move(self, body: MoveBody) -> Object:
        return _present(self.session.move(body.revision, [one.move() for one in body.moves]))

    def _check(self, body: MoveBody) -> Object:
        return _present(self.session.check(body.revision, [one.move() for one in body.moves]))

    def _lock(self, body: LockBody) -> Object:
        days = body.dates()
        return _present(self.session.lock(body.revision, body.strips, days, locked=body.locked))

    def _undo(self, body: Body) -> Object:
        return _present(self.session.undo(body.revision))

    def _redo(self, body: Body) -> Object:
        return _present(self.session.redo(body.revision))

    def _boards(self, body: BoardsBody) -> Object:
        return _present(self.session.boards(body.revision, body.action, body.name, body.to))

    def _other(self, body: AlternativeBody) -> Object:
        return _present(self.session.alternative(body.revision, body.number))

    def _solve(self, body: SolveBody) -> Object:
        if body.revision != self.session.store.revision():
            raise StaleRevision("the board was changed meanwhile, in another window or by hand")
        self.search.start(body.seconds, body.seed)
        return self._state()

    def _stop(self, body: Body) -> Object:  # noqa: ARG002 - whatever the revision is
        self.search.stop()
        return self._state()

    def _why(self, body: WhyBody) -> Object:
        if not self._whys.acquire(timeout=60.0):
            raise EditRefused("others ask as well", "ask again in a minute")
        try:
            return self.session.why_object(body.strip)
        finally:
            self._whys.release()

    def _answer(self, kind: type[B], make: Callable[[B], Object]) -> Endpoint:
        """A route that reads a body and answers with an object."""

        async def route(request: Request) -> Response:
            body = read_body(kind, await request.body())
            try:
                return JSONResponse(await run_in_threadpool(make, body))
            except StaleRevision as stale:
                said = {"error": str(stale), "remedy": "look at what changed, then do it again"}
                state = await run_in_threadpool(self._state)
                return JSONResponse(said | state, 409)

        return route

    def _edit(self, kind: type[B], make: Callable[[B], Object]) -> Endpoint:
        """A route whose answer the other pages hear of as well."""
        answer = self._answer(kind, make)

        async def route(request: Request) -> Response:
            made = await answer(request)
            if made.status_code == 200:
                self._spread()
            return made

        return route

    # -- what happens ---------------------------------------------------------------------------

    def _state(self) -> Object:
        return _present(self.session.present())

    def _spread(self) -> None:
        """How it stands, to everybody; from any thread."""
        if self.hub.heard:
            with suppress(OnerError):  # a file that was spoilt by hand is said when it is asked for
                self.hub.tell("state", self._state())

    def _progress(self, progress: Progress) -> None:
        self.hub.tell(
            "progress",
            {
                "seconds": progress.seconds or 0.0,
                "message": progress.message,
                "cost": progress.cost,
                "bound": progress.bound,
            },
        )

    def _ended(self, ended: Ended) -> None:
        self._spread()
        if ended.name:
            self.hub.tell("solved", {"name": ended.name})
        else:
            self.hub.tell("failed", {"error": ended.error, "remedy": ended.remedy})

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncGenerator[None]:  # noqa: ARG002
        self.hub.open(asyncio.get_running_loop())
        looking = asyncio.create_task(self._look())
        try:
            yield
        finally:
            looking.cancel()
            self.close()

    async def _look(self) -> None:
        """Tells of what changed on the disk by another hand."""
        seen = self.session.stamp()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            now = await run_in_threadpool(self.session.stamp)
            if now != seen:
                seen = now
                await run_in_threadpool(self._spread)

    def close(self) -> None:
        """Everybody is sent home, and a search is ended."""
        self.hub.close()
        self.search.close()


def _present(present: Present) -> Object:
    return {
        "served": encode(present.served),
        "board": encode(present.board),
        "delta": present.delta,
    }


def _html(text: str, status: int = 200) -> Response:
    rules = {"content-security-policy": policy(inline_hashes(text))}
    return HTMLResponse(text, status, headers=rules)


def _error(status: int, error: str, remedy: str) -> Response:
    return JSONResponse({"error": error, "remedy": remedy}, status)


def _said(request: Request, error: Exception) -> Response:  # noqa: ARG001 - a handler has it
    if isinstance(error, EditRefused):
        return _error(422, error.error, error.remedy)
    return _error(422, str(error), "mend it in the folder; the page goes on by itself")


def _http(request: Request, error: Exception) -> Response:  # noqa: ARG001 - a handler has it
    assert isinstance(error, HTTPException)
    return _error(error.status_code, error.detail, "")


def _bug(request: Request, error: Exception) -> Response:  # noqa: ARG001 - a handler has it
    kind = type(error).__name__
    return _error(500, f"oner made a mistake ({kind})", "the terminal of `oner serve` says more")
