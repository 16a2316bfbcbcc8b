"""Days, hours, money and cast as papers write them."""

from __future__ import annotations

from datetime import date

from oner.model.desk import Desk, DeskStrip
from oner.units import format_money

NOT_KNOWN = "not known"


def long_day(day: str) -> str:
    """A day, "Tue 2 Mar 2027"."""
    one = date.fromisoformat(day)
    return f"{one:%a} {one.day} {one:%b %Y}"


def short_day(day: str) -> str:
    """A day without its year, "Tue 2 Mar"."""
    one = date.fromisoformat(day)
    return f"{one:%a} {one.day} {one:%b}"


def clock(minutes: int) -> str:
    """Minutes after midnight as "07:05"; beyond midnight with "+1"."""
    days, rest = divmod(minutes, 24 * 60)
    return f"{rest // 60:02}:{rest % 60:02}" + (f" +{days}" if days else "")


def hours(minutes: int) -> str:
    """A duration as "9 h 05"."""
    return f"{minutes // 60} h {minutes % 60:02}" if minutes >= 60 else f"{minutes} min"


def light(strip: DeskStrip) -> str:
    """Place and light, "INT D"."""
    return f"{strip.place} {strip.light[0]}"


def money(desk: Desk, amount: int) -> str:
    """In the production's currency."""
    return format_money(amount, desk.currency)


def signed(desk: Desk, amount: int) -> str:
    """With its sign."""
    return f"+{money(desk, amount)}" if amount > 0 else money(desk, amount)


def cast_numbers(desk: Desk, strip: DeskStrip) -> str:
    """Numbers on the board, "1, 4, 12"."""
    number = {member.id: member.number for member in desk.cast}
    return ", ".join(str(number.get(who) or who) for who in strip.cast)
