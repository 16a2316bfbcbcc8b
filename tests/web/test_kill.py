"""A server that is killed in the middle of a save loses nothing that it answered."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from oner.app.desk.session import DeskSession

EDITS = """
import sys
from oner.app.desk.arrangement import StripMove
from oner.app.desk.session import DeskSession
from pathlib import Path
session = DeskSession(Path(sys.argv[1]))
now = session.present()
print("ready", flush=True)
n = 0
while True:
    n += 1
    day = session.season.dates[n % len(session.season.dates)]
    now = session.move(now.served.revision, [StripMove(strip="8", day=day, unit="main")])
    print(now.served.revision, flush=True)
"""


def test_after_a_kill_the_last_answer_or_the_edit_after_it_is_there(show: Path) -> None:
    chance = random.Random(5)
    for _ in range(6):
        run = subprocess.Popen(
            [sys.executable, "-c", EDITS, str(show)], stdout=subprocess.PIPE, text=True
        )
        assert run.stdout is not None
        assert run.stdout.readline().strip() == "ready"
        time.sleep(chance.uniform(0.0, 0.4))
        run.kill()
        answered = run.communicate()[0].split()
        session = DeskSession(show)
        now = session.present()
        steps = session.store.read().journal
        if answered and now.served.revision != answered[-1]:
            now = session.undo(now.served.revision)  # an edit more than was answered
            assert now.served.revision == answered[-1]
            session.redo(now.served.revision)
        assert steps.done == len(steps.steps)


def test_what_a_killed_save_leaves_beside_the_file_is_in_nobodys_way(show: Path) -> None:
    session = DeskSession(show)
    (show / ".board.toml.12345.new").write_text("half a fi")
    now = session.lock(session.present().served.revision, ["8"], [], locked=True)
    assert now.served.locked_strips == ("8",)


def test_a_crash_between_journal_and_file_leaves_both_in_step(show: Path) -> None:
    session = DeskSession(show)
    now = session.lock(session.present().served.revision, ["8"], [], locked=True)
    before = (show / "board.toml").read_bytes()
    session.lock(now.served.revision, ["5"], [], locked=True)
    (show / "board.toml").write_bytes(before)  # as if the rename had not come to pass
    again = DeskSession(show).present()
    assert again.served.locked_strips == ("8",)
    assert again.served.undo == "lock 8"
