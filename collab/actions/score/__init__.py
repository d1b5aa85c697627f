"""Every night the engine is tested on the shop's own past, and a task that something simpler does better gives way.

`ask` notes that the tests are wanted, `score_next` runs one task of them, `in_use` tells which method is live.
"""

from collab.actions.score.runs import ask, ask_nightly, score_next
from collab.actions.score.verdicts import in_use, verdict

__all__ = ["ask", "ask_nightly", "in_use", "score_next", "verdict"]
