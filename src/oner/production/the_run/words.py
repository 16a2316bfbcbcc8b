"""Who is in The Run and what happens in its scenes: invented, like everything in it.

The story: Ansel Brandt keeps the tide tables of a harbour company. One night the elevator opens on
a white hallway that no plan of the building shows, and somebody who left years ago calls from its
other end.
"""

from __future__ import annotations

from random import Random

RUNNER = "ANSEL"
CALLER = "RUTH"

DIRECTORS = (
    ("HALVARD", "Signe Halvard"),
    ("OYELARAN", "Tunde Oyelaran"),
    ("MIREAU", "Claudine Mireau"),
)
"""Director's id and person; they share the episodes."""

SECOND_DIRECTOR = ("STRAND", "Eskil Strand")
"""Who directs the second unit."""

NAMED = (
    ("ANSEL", "Ansel Brandt", "Jorun Vask"),
    ("RUTH", "Ruth Okoye-Lind", "Tamsin Orrel"),
    ("DELPHINE", "Delphine Marsh", "Ines Quillfeather"),
    ("TORVALD", "Torvald Pym", "Bram Oakhollow"),
    ("WREN", "Wren Adeyemi", "Sefa Lorimond"),
    ("HARBOURMASTER", "The Harbourmaster", "Casimir Thole"),
    ("NADIR", "Nadir Sloane", "Yaro Benbridge"),
    ("MRS-FENN", "Mrs Fenn", "Odile Harrowgate"),
    ("IGNACE", "Ignace", "Pell Marchetti-Roe"),
    ("LIFTMAN", "The Liftman", "Gus Verrall"),
    ("POLLY", "Polly Brandt", "Mina Tregarde"),
    ("DR-ASH", "Dr Ash", "Hollis Ekström-Day"),
    ("SUNNIVA", "Sunniva", "Liv Castellane"),
    ("KETT", "Sergeant Kett", "Dorian Abara"),
    ("OSWIN", "Oswin", "Rafe Tollemarch"),
    ("BEATRIX", "Beatrix Pym", "Una Silverlake"),
    ("CLERK-TWO", "The Second Clerk", "Piet Amankwah"),
    ("VESNA", "Vesna", "Mirela Dovecote"),
)
"""Cast id, character, person: six leads, then supports."""

_FIRST = (
    "Abel",
    "Cora",
    "Dunja",
    "Emre",
    "Faye",
    "Goran",
    "Hesper",
    "Idris",
    "Juno",
    "Kofi",
    "Lark",
)
_LAST = ("Brook", "Calder", "Dray", "Elm", "Fallow", "Gantry", "Holt", "Ivey", "Jessop", "Kiln")
_PARTS = (
    "Ferry Hand", "Night Nurse", "Map Seller", "Juror", "Diver", "Signalman", "Landlady", "Courier",
    "Pilot", "Choirmaster", "Surveyor",
)  # fmt: skip

_DOES = (
    "counts the doors again", "hides the tide table", "reads the letter aloud",
    "finds the wrong floor", "waits for the telephone", "draws the hallway from memory",
    "loses a shoe", "asks for the key", "lies about the storm", "opens the grey file",
    "burns the copy", "hears the elevator", "recognises the voice", "will not sign",
    "measures the wall", "follows the wet footprints", "repairs the lamp", "calls the roll",
    "forgets the name", "comes back too early", "sees the light go out", "bets on the weather",
)  # fmt: skip

_WITH = (
    "while {other} keeps watch", "and {other} says nothing", "before {other} arrives",
    "with {other} on the line", "against the advice of {other}", "for the sake of {other}",
)  # fmt: skip


def cast_list(count: int) -> list[tuple[str, str, str]]:
    """Cast id, character and person of the first `count` people: leads, supports, guests."""
    people = list(NAMED[:count])
    for number in range(1, count - len(people) + 1):
        part = _PARTS[number % len(_PARTS)]
        person = f"{_FIRST[number % len(_FIRST)]} {_LAST[(3 * number) % len(_LAST)]}"
        series = number // len(_PARTS)
        character = f"{part} {series + 1}" if series else part
        people.append((f"G{number:02d}", character, person))
    return people


_THINGS = (
    "the tide table", "the lift's needle", "a wet footprint", "the grey file", "a door handle",
    "the clock on the quay", "a rope that gives", "the lamp",
)  # fmt: skip


def insert(rng: Random) -> str:
    """One line about an insert."""
    return f"Insert: {rng.choice(_THINGS)}."


def describe(rng: Random, names: list[str]) -> str:
    """One line about a scene with these characters."""
    does = rng.choice(_DOES)
    if len(names) < 2:
        return f"{names[0]} {does}."
    return f"{names[0]} {does} {rng.choice(_WITH).format(other=names[1])}."
