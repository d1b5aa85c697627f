"""Pages that are open learn that an idea has new words: they fetch them again, in the language of whoever looks."""

from collections.abc import Iterable

from django.db import transaction

from feedback.models import Idea
from ground.live import ring

MOST_BELLS = 100  # more ideas than this at once: their boards are told to look again


def announce(*, ideas: Iterable[int]) -> None:
    """Ring for each idea whose status or words changed, on its board and its own page, once that is committed."""
    changed = list(ideas)
    transaction.on_commit(lambda: _ring(changed), robust=True)


def _ring(ideas: list[int]) -> None:
    rows = Idea.objects.filter(pk__in=ideas).order_by().values_list("pk", "board__slug", "version")
    if len(ideas) > MOST_BELLS:
        for board in {board for _pk, board, _version in rows}:
            ring(f"board.{board}", look_again=True)
        return
    for idea, board, version in rows:
        for room in (f"board.{board}", f"idea.{idea}"):
            ring(room, status=idea, version=version)
