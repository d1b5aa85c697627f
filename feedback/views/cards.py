"""The bays of a shelf. A bay is drawn once per idea, version and language, as it looks to whoever wants the idea or
does not, and may see the number or not. What is left for a page is one query for all its ideas, and the blanks."""

import time

from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from feedback.models import Idea

MOST_KEPT = 5000  # bays of about 2 kB, in each process
AN_HOUR = 3600  # after which a department's new name or picture shows

# Blanks in a drawn bay; characters nobody types.
VOTES, SLOT, TOKEN = "\ue000", "\ue001", "\ue002"
BY_LOT = "*"  # after a probability: this place was drawn

_kept: dict[tuple, str] = {}


def for_visitor(ideas, actor):
    """Ideas with what a ticket needs: the number, whether it may be seen, and whether this visitor wants it."""
    return ideas.visible_to(actor).with_votes().with_mine(actor.voter_id).with_sight(actor.voter_id)


def dress(rows: list[Idea], actor, *, visit: str = "") -> list[Idea]:
    """Give each row its `bay`, with the record of who saw what sealed into it: its `chance` of standing there (without
    one: it surely did), and for those `drawn` by lot the visit they were drawn for."""
    keys = {row.pk: _key(row) for row in rows}
    missing = [row for row in rows if keys[row.pk] not in _kept]
    if missing:
        _draw(missing, keys, actor)
    for slot, row in enumerate(rows):
        filled = _kept[keys[row.pk]].replace(VOTES, str(row.vote_count)).replace(SLOT, str(slot))
        drawn_for = visit if getattr(row, "drawn", False) else ""
        sealed = token(row.pk, slot, getattr(row, "chance", 1.0), drawn_for=drawn_for)
        row.bay = mark_safe(filled.replace(TOKEN, sealed))
    return rows


def token(idea: int, slot: int, chance: float, *, drawn_for: str = "") -> str:
    """What the page hands back when the idea came into view, so that slot and probability are ours, not the page's.
    What was drawn by lot counts for the visit it was drawn for, and for no other."""
    odds = f"{chance:.6g}{BY_LOT if drawn_for else ''}"
    return f"{odds}~{_seal(idea, slot, odds, drawn_for)}"


def opened(line: str, visit: str = "") -> tuple[int, int, float, bool] | None:
    """(idea, slot, probability, drawn by lot) from "idea:slot:token"; None when it was not us who wrote it, or for
    another visit."""
    try:
        idea, slot, token_ = line.split(":", 2)
        odds, seal = token_.split("~", 1)
        drawn = odds.endswith(BY_LOT)
        genuine = constant_time_compare(seal, _seal(int(idea), int(slot), odds, visit if drawn else ""))
        return (int(idea), int(slot), float(odds.removesuffix(BY_LOT)), drawn) if genuine else None
    except ValueError:
        return None


def forget() -> None:
    """For tests: draw everything anew."""
    _kept.clear()


def _seal(idea: int, slot: int, odds: str, visit: str) -> str:
    return salted_hmac("feedback.seen", f"{idea}:{slot}:{odds}:{visit}", algorithm="sha256").hexdigest()[:16]


def _key(row: Idea) -> tuple:
    return row.pk, row.version, get_language(), row.mine, row.mine or row.shows_counts, time.time() // AN_HOUR


def _draw(missing: list[Idea], keys: dict[int, tuple], actor) -> None:
    if len(_kept) > MOST_KEPT:
        _kept.clear()
    views = {row.pk: row for row in missing}
    parts = ("board", "category__department", "store")
    for idea in Idea.objects.visible_to(actor).filter(pk__in=views).with_due().select_related(*parts):
        idea.mine, idea.shows_counts = views[idea.pk].mine, views[idea.pk].shows_counts
        idea.vote_count, idea.slot, idea.token = VOTES, SLOT, TOKEN
        _kept[keys[idea.pk]] = str(render_to_string("feedback/bay.html", {"idea": idea}))
