"""Who hears boards and ideas: whoever may see them."""

from feedback.models import Board, Idea
from ground.live import room


@room("board")
def may_hear_board(actor, key: str) -> bool:
    return Board.objects.visible_to(actor).filter(slug=key).exists()


@room("idea")
def may_hear_idea(actor, key: str) -> bool:
    return key.isdecimal() and Idea.objects.visible_to(actor).filter(pk=int(key)).exists()
