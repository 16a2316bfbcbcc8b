"""The blank example with every key the schedule has, for tests to read and to break."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from production.conftest import Folder

SHOW = """
[[unit]]
id = "main"
name = "Main unit"
day_call = "06:30"
split_call = "11:00"
night_call = "16:45"
overtime_minutes = 120

[[unit]]
id = "second"
minutes_per_day = 480
windows = [{ first = 2027-02-08, last = 2027-02-19 }]

[[director]]
id = "MARLOW"
name = "T. Marlow"
episodes = ["1"]
absences = [{ first = 2027-02-12, last = 2027-02-12 }]

[[director]]
id = "ORR"
windows = [{ first = 2027-02-08, last = 2027-02-26 }]
"""

CALENDAR = """
crews = 2

[[calendar.daylight]]
from = 2027-02-01
sunrise = "07:38"
sunset = "16:49"

[[calendar.daylight]]
from = 2027-02-15
sunrise = "07:13"
sunset = "17:15"
"""

RULES = """
company_rest_hours = 11
weekend_rest_hours = 54
meal_after_minutes = 330
meal_minutes = 45
run_minutes_per_day = 60
run_rest_days = 1
notice_days = 3
cover_minutes = 90
stage_shared = true
"""

PRICES = """
overtime = [{ after_minutes = 0, hour_rate = "7,500" }, { after_minutes = 60, hour_rate = 10000 }]
moved_strip = 400
"""

CAST = """\
id,day_rate,hold_rate,absences,week_rate,episode_fee,episode_days,drop_days,drops,travel_days,\
travel_rate,minutes_per_day,on_set_minutes,run_minutes_per_day,run_rest_days
ANNA,4200,2100,2027-02-10..2027-02-11,17000,,,,,,,,,40,2
BEN,2600,0,,,20000,3,10,2,2,650,,,,
CLEO,1400,700,2027-02-18; 2027-02-19,,,,,,,,300,540,,
"""

STRIPS = """\
id,scene,episode,set,zone,place,light,eighths,minutes,cast,after,unit,director,together,runners,\
run_minutes
2,2,1,office,,INT,DAY,2,150,BEN,,,,,,
3,3,1,office,,INT,DAY,2,240,ANNA BEN,2,main,ORR,,,
4,4,1,hall,c1,INT,NIGHT,2,90,CLEO,3+2,,,hall,,
6,6,,hall,c2,INT,NIGHT,2,90,BEN CLEO,"2+1..6, 3",second,,hall,BEN,25
10,10,1,office,,EXT,DAY,2,360,ANNA BEN,4+0..3 6,,,,ANNA BEN,30
"""

BOARD = """
[[pin]]
strip = "10"
day = 2027-02-16
unit = "main"

[[lock]]
strip = "2"

[[lock]]
from = 2027-02-22

[[lock]]
from = 2027-02-08
to = 2027-02-09
"""


def write_whole(show: Folder) -> None:
    """Every key the schedule has in the blank example; amounts of `production.toml` stay."""
    file = "production.toml"
    show.change(file, "crew_minutes_per_day = 600   # and on a day while the company is on another "
                "set\n", CALENDAR)  # fmt: skip
    show.change(file, "minutes_per_eighth = 12      # for strips without minutes\n", RULES)
    show.change(file, "company_move = 2500\n", "company_move = 2500" + PRICES)
    show.add(file, SHOW)
    show.change("sets.toml", "day_rate = 2400", "day_rate = 2400\nhold_rate = 600\n"
                "windows = [{ first = 2027-02-01, last = 2027-02-26 }]")  # fmt: skip
    show.change("sets.toml", 'name = "OFFICE"', 'name = "OFFICE"\ncover = true')
    show.change("rigs.toml", "week_rate = 12000", "week_rate = 12000, month_rate = 40000")
    show.put("cast.csv", CAST)
    show.put("strips.csv", STRIPS)
    show.put("board.toml", BOARD)
