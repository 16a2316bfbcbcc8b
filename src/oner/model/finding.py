"""What a check has to say about a plan: numbered, with figures and a remedy; never an exception."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs."""

    FORBID = "forbid"
    WARN = "warn"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """What a finding code means.

    Args:
        severity: The severity of a finding with this code unless the check says otherwise.
        meaning: One sentence in plain words.
        remedy: What a person can do about it.
    """

    severity: Severity
    meaning: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a check has to say.

    Args:
        code: A key of `CODES`; stable across versions.
        severity: `forbid` (the plan cannot be shot so), `warn`, or `note`.
        subject: What it is about: a piece, panel, strip, day, frame span.
        measured: What was found, with its unit.
        limit: What it is held against, with its unit; empty if there is none.
        remedy: What would mend it.
    """

    code: str
    severity: Severity
    subject: str
    measured: str
    limit: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        limit = f" (limit {self.limit})" if self.limit else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{self.subject}: {self.measured}{limit}.{remedy}"


def find(
    code: str,
    subject: str,
    measured: str,
    *,
    limit: str = "",
    remedy: str = "",
    severity: Severity | None = None,
) -> Finding:
    """A finding with the severity and remedy its code has by default.

    Raises:
        KeyError: The code is not in `CODES`; a bug of ours.
    """
    known = CODES[code]
    return Finding(
        code=code,
        severity=severity or known.severity,
        subject=subject,
        measured=measured,
        limit=limit,
        remedy=remedy or known.remedy,
    )


def _forbid(meaning: str, remedy: str) -> Code:
    return Code(severity=Severity.FORBID, meaning=meaning, remedy=remedy)


def _warn(meaning: str, remedy: str) -> Code:
    return Code(severity=Severity.WARN, meaning=meaning, remedy=remedy)


def _note(meaning: str, remedy: str = "") -> Code:
    return Code(severity=Severity.NOTE, meaning=meaning, remedy=remedy)


CODES: dict[str, Code] = {
    # the take
    "take-speed": _note("How fast the camera and the performer travel at most."),
    "take-pan": _note("How fast the camera turns at most."),
    "take-wall": _warn(
        "The camera of the take passes through a wall of the story map.",
        "Move the camera key, or open the wall in the story map.",
    ),
    "take-near": _warn(
        "The camera of the take comes closer to a performer than the stated clearance.",
        "Give the camera more distance, or agree on it with the stunt coordinator.",
    ),
    "take-outside": _warn(
        "The performer leaves the zones of the story map or crosses a wall.",
        "Correct the route, or the placement of the performer's file in the story.",
    ),
    "take-source": _note("What a file was converted from, and how."),
    "take-resampled": _note("Samples of a file were resampled to the take's frame rate."),
    "take-mirror": _note(
        "Frames of the take are a mirror image of what was written: left and right change places.",
        "Rehearse it as new: the other foot leads, and the other hand opens the door.",
    ),
    "take-corner": _note("A rounded corner of the route had to be tighter than asked for."),
    # coverage
    "cover-outside": _note(
        "The camera or the performer is outside the part of the story the set stands for."
    ),
    "cover-reach": _note("The arm does not reach the camera pose from this placement."),
    "cover-joint": _note("A joint limit or speed limit of the arm is exceeded."),
    "cover-wall": _note("The rig touches a wall that cannot be pulled."),
    "cover-performer": _note("The rig comes closer to the performer than its clearance."),
    "cover-near-speed": _note(
        "A part of the machine is faster than its distance from a performer allows."
    ),
    "cover-stop": _note(
        "A controlled stop begun here takes too long, or comes too close to a performer."
    ),
    "cover-ramp": _note("The arm cannot come from rest to the first frame, or to rest after it."),
    "cover-goto": _note("There is no clear way from where the arm stands to its first frame."),
    "cover-track": _note("The track lies in the performer's way."),
    "cover-lean": _note("A panel leans on one that is pulled, and comes out with it."),
    "cover-storage": _warn(
        "There is not enough floor to stand the pulled panels on.",
        "Name more floor as [[stage.storage]], or take them off the stage.",
    ),
    "cover-lane": _forbid(
        "A track lies across floor of the stage that has to stay free.",
        "Lay the track elsewhere, or agree on another way out.",
    ),
    "cover-stage": _forbid(
        "A track lies beyond the floor of the stage, or through another set.",
        "Lay the track elsewhere, or move the set.",
    ),
    "cover-run-up": _note(
        "The performer has no room in the set to come up to speed, or to stop.",
        "Pull the panel at the end of the way, or cut where the performer is slower.",
    ),
    "cover-repair": _note(
        "Frames of a piece show a pulled panel or see off the set, and are mended in the picture."
    ),
    "cover-seeing-off": _note(
        "The picture shows a part of the story the set does not stand for.",
        "Priced as an extension.",
    ),
    "cover-lens": _note(
        "A motor of the lens would be beyond its speed, its acceleration or the end of its ring."
    ),
    "cover-rig-seen": _note("The rig's own track or links fill too much of the picture."),
    "cover-height": _note("The camera is higher or lower than the operator can hold it."),
    "cover-speed": _note("The camera travels faster than the operator can."),
    "cover-turn": _note("The camera turns faster than the operator can."),
    "cover-near": _note("The camera is closer to the performer than the operator may come."),
    "cover-narrow": _note("The operator's body, or the camera, does not fit between the walls."),
    "cover-doorway": _note(
        "A doorway or corridor is too narrow for the operator, or something hangs too low."
    ),
    "cover-spotter": _note("Nobody can walk behind an operator who goes backwards, to guide them."),
    "cover-start": _note("The camera gains or loses speed faster than the operator can."),
    "cover-belt": _note("The belt of the treadmill cannot run at the performer's speed."),
    "cover-green": _note("The green does not fill what is behind the performer."),
    "cover-flop": _warn(
        "A piece is shot in a set that is seen in a mirror: its picture is flopped afterwards.",
        "Reverse text, buttons, partings and the hand that acts, or build the other hand.",
    ),
    "cover-stand-in": _note(
        "What a built set could stand for in frames that no set stands for yet."
    ),
    "cover-slow": _note("A slow-down would show, because somebody runs or falls."),
    "cover-screen": _note("The least green a piece needs behind the performer."),
    "cut-belt": _note(
        "How fast the belt runs in a piece, and how much of it the performer needs.",
        "Match the belt's speed on average; a runner's foot slows it in every step.",
    ),
    "cut-belt-turn": _warn(
        "A turn of the path is shot on a belt that runs straight: camera and light turn instead.",
        "Light the piece so that it can turn, or evenly; rehearse the lean, or cut at the corner.",
    ),
    "cover-none": _warn(
        "No rig can shoot these frames.",
        "Allow a digital bridge, or change what the message names.",
    ),
    "cover-verify": _note("A planned move failed its check at 1 kHz; the span was cut back."),
    "cover-unchecked": _note("A condition that is not computed and has to be looked at by people."),
    # the cut
    "cut-wall-out": _note("A panel that has to come out, and for which pieces."),
    "cut-proven": _note("What is proven of the cut: for these setups, runs and prices."),
    "cut-alternative": _note(
        "Another breakdown, of other rigs, sets or states, and what it costs more.",
        "Force or forbid a rig in take.toml [cut] to have it.",
    ),
    "cut-slow": _note(
        "A piece is shot at a part of its speed, with the camera at that part of the frame rate.",
        "Test the light for flicker at this exposure; record the sound apart.",
    ),
    "cut-arm-peak": _note("How close an arm's axis comes to its limit."),
    "arm-torque": _warn(
        "In the simulation an axis needs more torque than the limit that was stated or assumed.",
        "Ask the maker for the limit with this payload, slow the move, or lighten the camera.",
    ),
    "cut-assumed": _warn(
        "The plan rests on a value that nobody has verified.",
        "Have it confirmed, and write it into the rig's file.",
    ),
    "seam-hidden": _note("Where two pieces join and what hides it."),
    "seam-open": _warn(
        "A seam that nothing hides.", "Move it to a whip, a wall edge or a plain frame."
    ),
    "seam-as-shot": _note(
        "A piece was planned anew to meet its neighbour's camera as that was shot.",
        "Shoot it with the new move; `oner plan` would forget what was shot.",
    ),
    # the schedule
    "schedule-cost": _note("What the schedule costs, and what is proven."),
    "schedule-closed": _note("Days on which a region is closed by a state or a changeover."),
    "schedule-rig": _note("When a rig is on hire and how many of those days it works."),
    "schedule-hold": _note("Who is held longest without working."),
    "schedule-rival": _note("What the show would cost with another breakdown of the take."),
    "schedule-pin": _warn(
        "A pin or lock names a piece the take is not cut into.", "Take it out of board.toml."
    ),
    "schedule-alternative": _warn(
        "The breakdown that is asked for does not compete.", "Ask for one of those that do."
    ),
    "schedule-lock": _warn("A lock has nothing to hold.", "Plan once, or pin strips to days."),
    "schedule-relax": _note("What could be given up so that there is a board."),
    "schedule-timed-out": _forbid(
        "No complete board was found in the time given.", "Give more time, or relax a rule."
    ),
    "schedule-infeasible": _forbid(
        "There is no board that keeps every rule.", "Relax one of the rules named."
    ),
    # the audit
    "audit-pose": _forbid(
        "The arm's axes do not put the camera where the take has it.", "Re-plan the piece."
    ),
    "audit-limit": _forbid("An axis exceeds its limit.", "Re-plan the piece."),
    "audit-figure": _forbid(
        "A figure the plan states is smaller than what is counted.", "Re-plan the piece."
    ),
    "audit-touch": _forbid(
        "A rig touches or comes too close to a panel, floor, ceiling or itself.",
        "Re-plan the piece, or pull the panel.",
    ),
    "audit-performer": _forbid(
        "A rig comes closer to a performer than its clearance.", "Re-plan the piece."
    ),
    "audit-track": _forbid(
        "A track lies across a panel that stands, or where a performer goes.", "Re-plan the piece."
    ),
    "audit-repair": _forbid(
        "A panel that is out is in the picture, and nobody pays for painting it back.",
        "Re-plan the breakdown.",
    ),
    "audit-off": _forbid(
        "A piece shows more of what is beside its set than an extension can mend.",
        "Re-plan the breakdown.",
    ),
    "audit-stale": _forbid(
        "The plan was made from something else than what the production folder says now.",
        "Plan again.",
    ),
    "audit-cut": _forbid(
        "The pieces do not tile the take as they were asked to.", "Re-plan the breakdown."
    ),
    "audit-seam": _forbid(
        "A seam does not say what its two sides share and must match.", "Re-plan the breakdown."
    ),
    "audit-setup": _forbid(
        "A piece cannot be set up as it says: its rig, its set's state or the work for it.",
        "Re-plan the breakdown.",
    ),
    "audit-operator": _forbid(
        "A piece asks an operator for what nobody can do.", "Re-plan the breakdown."
    ),
    "audit-slow": _forbid(
        "A piece is shot at a part of the speed that was not allowed, or where it would show.",
        "Re-plan the breakdown.",
    ),
    "audit-piece": _forbid(
        "The strips of the board do not shoot the pieces as they were cut.", "Plan again."
    ),
    "audit-state": _forbid(
        "A strip is scheduled while its set is not in the state it needs.", "Re-plan the schedule."
    ),
    "audit-capacity": _forbid("A day holds more minutes than it has.", "Re-plan the schedule."),
    "audit-cast": _forbid(
        "A strip is scheduled on a day one of its cast is not available.", "Re-plan the schedule."
    ),
    "audit-rig": _forbid(
        "A strip is scheduled on a day its rig cannot be had.", "Re-plan the schedule."
    ),
    "audit-place": _forbid(
        "A rig is needed in two places, or has no time to be carried.", "Re-plan the schedule."
    ),
    "audit-order": _forbid(
        "An episode is spread over more days than the house rule allows.", "Re-plan the schedule."
    ),
    "audit-precedence": _forbid(
        "A strip is scheduled before one it has to follow.", "Re-plan the schedule."
    ),
    "audit-window": _forbid(
        "A strip is scheduled outside its window or on a day off.", "Re-plan the schedule."
    ),
    "audit-unit": _forbid(
        "A strip is shot by a unit that does not shoot it, or somebody is with two units a day.",
        "Re-plan the schedule.",
    ),
    "audit-director": _forbid(
        "A strip is scheduled on a day its director is not available.", "Re-plan the schedule."
    ),
    "audit-stage": _forbid(
        "A stage is used on a day it cannot be had, or by two units on one day.",
        "Re-plan the schedule.",
    ),
    "audit-together": _forbid(
        "Strips that are kept together are shot apart.", "Re-plan the schedule."
    ),
    "audit-past": _forbid(
        "The board is not what the diary says was shot, or puts something into days that are over.",
        "Re-plan the schedule.",
    ),
    "audit-lock": _forbid("A locked strip was moved.", "Re-plan the schedule."),
    "audit-notice": _forbid(
        "Somebody is asked to run on one of the next days who was not told so.",
        "Re-plan the schedule.",
    ),
    "audit-running": _forbid(
        "Somebody runs longer in a day than allowed, or on a day of rest after running.",
        "Re-plan the schedule.",
    ),
    "audit-cover": _forbid(
        "A day with exteriors has too little on cover sets to go to.", "Re-plan the schedule."
    ),
    "audit-crew": _forbid(
        "More is changed at once than the changeover crews can do.", "Re-plan the schedule."
    ),
    "audit-changeover": _forbid(
        "A set region changes state faster than its changeover allows.", "Re-plan the schedule."
    ),
    "audit-hours": _forbid(
        "Times of strips, of the meal, of a unit or of a person's call do not fit the day.",
        "Re-plan the schedule.",
    ),
    "audit-rest": _forbid(
        "A person, or a unit, rests less between wrap and call than they have to.",
        "Re-plan the schedule.",
    ),
    "audit-minor": _forbid(
        "A minor is on set longer than allowed in a day.", "Re-plan the schedule."
    ),
    "audit-daylight": _forbid("An exterior is shot without its light.", "Re-plan the schedule."),
    "audit-missing": _forbid("A strip is missing from the board, or is there twice.", "Re-plan."),
    "audit-money": _forbid("The money does not add up from the rates.", "Re-plan the schedule."),
    "audit-passed": _note("The audit found nothing that forbids."),
}
"""Every code there is; the same table is in docs/findings.md."""
