from collab.views.decide import decide, preview, trial_decide, undo
from collab.views.desk import desk
from collab.views.people import people, people_csv
from collab.views.polls import poll_results
from collab.views.range import put_up, range_, range_csv
from collab.views.scoreboard import scoreboard, scoreboard_csv, scoreboard_run
from collab.views.set_aside import count_anyway, set_aside_csv
from collab.views.sheets import desk_csv
from collab.views.suggestion import suggestion
from collab.views.weights import weights

__all__ = [
    "count_anyway",
    "decide",
    "desk",
    "desk_csv",
    "people",
    "people_csv",
    "poll_results",
    "preview",
    "put_up",
    "range_",
    "range_csv",
    "scoreboard",
    "scoreboard_csv",
    "scoreboard_run",
    "set_aside_csv",
    "suggestion",
    "trial_decide",
    "undo",
    "weights",
]
