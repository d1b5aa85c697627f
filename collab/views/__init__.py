from collab.views.decide import decide, preview, undo
from collab.views.desk import desk
from collab.views.sheets import desk_csv
from collab.views.suggestion import suggestion

__all__ = ["decide", "desk", "desk_csv", "preview", "suggestion", "undo"]
