"""The server: what it answers, whom it lets in, what it tells."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from oner.app.desk.session import DeskSession
from oner.errors import UsageError
from oner.web.guard import MOST_BYTES, Access
from oner.web.page import inline_hashes
from oner.web.serve import serve_folder
from oner.web.server import DeskServer

HERE = "http://127.0.0.1:8765"
TOKEN = "abcdefghijklmnop1234"

Object = dict[str, Any]


@pytest.fixture
def client(show: Path) -> Iterator[TestClient]:
    server = DeskServer(DeskSession(show), Access(host="127.0.0.1", port=8765))
    with TestClient(server.app(), base_url=HERE, raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def guarded(show: Path) -> Iterator[TestClient]:
    access = Access(host="192.0.2.7", port=8765, token=TOKEN)
    server = DeskServer(DeskSession(show), access)
    with TestClient(server.app(), base_url="http://192.0.2.7:8765") as made:
        yield made


def a_move(client: TestClient, **other: object) -> Object:
    desk = client.get("/desk.json").json()
    day = next(day["date"] for day in reversed(desk["days"]) if day["number"])
    moves = [{"strip": "8", "day": day, "unit": "main", "order": 1}]
    return {"revision": desk["served"]["revision"], "moves": moves} | other


# -- what it answers ----------------------------------------------------------------------------


def test_the_page_holds_its_data_and_says_that_it_is_served(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    found = re.search(r'<script id="desk" type="application/json">(.*?)</script>', page.text)
    assert found is not None
    assert json.loads(found.group(1)) == client.get("/desk.json").json()
    assert client.get("/desk.json").json()["served"]["board"] == "planned"


def test_a_moved_strip_is_answered_with_the_board_and_told_as_stale_to_others(
    client: TestClient,
) -> None:
    body = a_move(client)
    done = client.post("/move", json=body)
    assert done.status_code == 200
    assert set(done.json()) == {"served", "board", "delta"}
    assert done.json()["served"]["undo"].startswith("8 to ")
    late = client.post("/move", json=body)
    assert late.status_code == 409
    assert late.json()["served"] == done.json()["served"]
    assert late.json()["board"] == done.json()["board"]
    assert late.json()["error"]
    assert late.json()["remedy"]


def test_every_edit_has_its_route(client: TestClient) -> None:
    def post(path: str, **body: object) -> Object:
        now = client.get("/desk.json").json()["served"]["revision"]
        answer = client.post(path, json={"revision": now, **body})
        assert answer.status_code == 200, answer.text
        return answer.json()

    days = [day["date"] for day in client.get("/desk.json").json()["days"] if day["number"]]
    assert post("/lock", strips=["8"], days=[days[0]], locked=True)["served"]["locked_days"]
    assert post("/undo")["served"]["redo"]
    assert post("/redo")["served"]["locked_strips"] == ["8"]
    assert post("/boards", action="new", name="Friday", to="")["served"]["board"] == "Friday"
    assert post("/boards", action="choose", name="planned", to="")["served"]["board"] == "planned"
    assert post("/alternative", number=0)["served"]["alternative"] == 0
    assert post("/why", strip="8")["sentence"]
    assert post("/stop")["served"]["solving"] is False


def test_what_cannot_be_done_is_said_with_a_remedy(client: TestClient) -> None:
    for path, body in (
        ("/move", a_move(client, moves=[{"strip": "no", "day": "", "unit": "", "order": 1}])),
        ("/move", a_move(client, more=1)),
        ("/boards", {"revision": a_move(client)["revision"], "action": "burn", "name": "x"}),
        ("/solve", {"revision": a_move(client)["revision"], "seconds": 0, "seed": 1}),
        ("/why", {"strip": "nobody"}),
    ):
        answer = client.post(path, json=body)
        assert answer.status_code == 422
        assert answer.json()["error"]
        assert "Traceback" not in answer.text
    assert client.post("/move", content=b"{", headers={"content-type": "application/json"}).json()[
        "error"
    ]


def test_a_file_spoilt_by_hand_is_said_and_mended_without_a_restart(
    client: TestClient, show: Path
) -> None:
    body = a_move(client)
    (show / "board.toml").write_text("[[lock]\n")
    answer = client.post("/undo", json={"revision": body["revision"]})
    assert answer.status_code == 422
    assert "board.toml:1" in answer.json()["error"]
    (show / "board.toml").unlink()
    assert client.post("/move", json=body).status_code == 200


# -- whom it lets in ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8765", "127.0.0.1", "127.0.0.1:80", "192.0.2.7:8765", "", "[x"],
)
def test_another_name_for_this_machine_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/desk.json", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost:8765", "127.0.0.1:8765", "[::1]:8765"])
def test_the_names_of_the_loopback_are_known(client: TestClient, host: str) -> None:
    assert client.get("/desk.json", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:8766"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_sites_page_can_neither_read_nor_write(
    client: TestClient, headers: dict[str, str]
) -> None:
    body = a_move(client)
    assert client.post("/move", json=body, headers=headers).status_code == 403
    assert client.get("/desk.json", headers=headers).status_code == 403
    assert "access-control-allow-origin" not in client.get("/desk.json").headers
    assert client.get("/desk.json").json()["served"]["revision"] == body["revision"]


def test_a_link_from_elsewhere_opens_the_page(client: TestClient) -> None:
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert client.get("/", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "", "text/plain; application/json"]
)
def test_only_json_is_read(client: TestClient, kind: str) -> None:
    content = json.dumps(a_move(client))
    headers = {"content-type": kind}
    assert client.post("/move", content=content, headers=headers).status_code == 415


def test_a_body_that_is_too_long_is_refused_whether_it_says_so_or_not(client: TestClient) -> None:
    headers = {"content-type": "application/json"}
    long = b" " * (MOST_BYTES + 1)
    assert client.post("/move", content=long, headers=headers).status_code == 413

    def pieces() -> Iterator[bytes]:
        for _ in range(MOST_BYTES // 1024 + 2):
            yield b" " * 1024

    assert client.post("/move", content=pieces(), headers=headers).status_code == 413


def test_too_many_moves_are_refused(client: TestClient) -> None:
    body = a_move(client)
    body["moves"] *= 1001
    assert client.post("/move", json=body).status_code == 422


@pytest.mark.parametrize(
    "path",
    [
        "/board.toml",
        "/plan/plan.json",
        "/../board.toml",
        "/%2e%2e/board.toml",
        "//etc/passwd",
        "/.oner/journal.json",
        "/..%2fproduction.toml",
    ],
)
def test_no_file_is_served_by_its_path(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert set(answer.json()) == {"error", "remedy"}


def test_the_page_may_run_its_own_scripts_and_nothing_else(client: TestClient) -> None:
    page = client.get("/")
    rules = page.headers["content-security-policy"]
    assert "unsafe" not in rules
    assert "default-src 'none'" in rules
    assert all(one in rules for one in inline_hashes(page.text))
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["x-frame-options"] == "DENY"
    assert page.headers["cache-control"] == "no-store"
    assert client.get("/desk.json").headers["content-security-policy"].startswith("default-src 'n")


def test_beyond_the_loopback_the_token_is_asked_for(guarded: TestClient) -> None:
    assert guarded.get("/desk.json").status_code == 401
    assert guarded.get("/events").status_code == 401
    assert guarded.post("/move", json={}).status_code == 401
    form = guarded.get("/")
    assert form.status_code == 401
    assert "board" not in form.text
    assert all(one in form.headers["content-security-policy"] for one in inline_hashes(form.text))
    assert guarded.get("/desk.json", headers={"x-oner-token": TOKEN[:-1]}).status_code == 401
    assert guarded.get("/desk.json", headers={"x-oner-token": TOKEN}).status_code == 200


def test_the_token_is_handed_over_once_and_kept_in_a_cookie(guarded: TestClient) -> None:
    assert guarded.post("/login", json={"token": "wrong"}).status_code == 401
    answer = guarded.post("/login", json={"token": TOKEN})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert guarded.get("/desk.json").status_code == 200
    assert TOKEN not in guarded.get("/").text


def test_an_open_address_needs_a_token(show: Path) -> None:
    with pytest.raises(UsageError, match="--token"):
        serve_folder(show, host="0.0.0.0", port=0, open_page=False)
    with pytest.raises(UsageError, match="16"):
        serve_folder(show, host="0.0.0.0", port=0, token="short", open_page=False)


# -- what it tells ------------------------------------------------------------------------------


class Running:
    """`oner serve` as people start it."""

    def __init__(self, folder: Path) -> None:
        command = [
            sys.executable,
            "-m",
            "oner.cli",
            "serve",
            str(folder),
            "--port",
            "0",
            "--no-open",
        ]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        line = self.process.stderr.readline()
        found = re.search(r"http://\S+", line)
        assert found is not None, line + self.process.stderr.read()
        self.http = httpx.Client(base_url=found.group(0), timeout=30.0)

    def post(self, path: str, **body: object) -> Object:
        """An edit on the board as it is."""
        now = self.http.get("/desk.json").json()["served"]["revision"]
        answer = self.http.post(path, json={"revision": now, **body})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def events(self) -> Iterator[tuple[str, Object]]:
        """What it tells."""
        with self.http.stream("GET", "/events") as stream:
            kind = ""
            for line in stream.iter_lines():
                if line.startswith("event: "):
                    kind = line.removeprefix("event: ")
                if line.startswith("data: "):
                    yield kind, json.loads(line.removeprefix("data: "))

    def end(self) -> int:
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(15)


@pytest.fixture
def running(show: Path) -> Iterator[Running]:
    made = Running(show)
    yield made
    made.http.close()
    if made.process.poll() is None:
        made.process.kill()
    made.process.wait()
    if made.process.stderr is not None:
        made.process.stderr.close()


def test_a_search_is_told_of_and_stopped_and_its_board_kept(running: Running) -> None:
    heard, costs = list[str](), list[int]()
    for kind, told in running.events():
        heard.append(kind)
        if heard == ["state"]:
            running.post("/solve", seconds=60, seed=1)
            refused = running.http.post("/solve", json={"revision": told["served"]["revision"]})
            assert refused.status_code == 422
        if kind == "progress":
            assert set(told) == {"seconds", "message", "cost", "bound"}
            costs += [told["cost"]] if told["cost"] is not None else []
            if len(costs) == 3:
                running.post("/stop")
        if kind in {"solved", "failed"}:
            assert (kind, told) == ("solved", {"name": "search 1"})
            break
    assert costs == sorted(costs, reverse=True)
    desk = running.http.get("/desk.json").json()
    assert desk["served"]["board"] == "search 1"
    assert desk["served"]["solving"] is False
    assert desk["board"]["cost"] == costs[-1]
    assert running.post("/undo")["served"]["board"] == "planned"


def test_others_hear_of_an_edit_and_of_one_by_hand(running: Running, show: Path) -> None:
    revisions = list[str]()
    for kind, told in running.events():
        assert kind == "state"
        revision = told["served"]["revision"]
        if revision in revisions:
            continue
        revisions.append(revision)
        if len(revisions) == 1:
            running.post("/lock", strips=["8"], days=[], locked=True)
        elif len(revisions) == 2:
            (show / "board.toml").write_text('[[lock]]\nstrip = "5"\n')
        else:
            assert told["served"]["locked_strips"] == ["5"]
            break


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_ctrl_c_ends_it_cleanly_with_a_page_open_and_a_search_on(
    running: Running, show: Path
) -> None:
    running.post("/lock", strips=["8"], days=[], locked=True)
    for _ in running.events():
        running.post("/solve", seconds=60, seed=1)
        began = time.monotonic()
        assert running.end() == 0
        assert time.monotonic() - began < 8
        break
    assert running.process.stderr is not None
    assert "Traceback" not in running.process.stderr.read()
    assert DeskSession(show).present().served.locked_strips == ("8",)
