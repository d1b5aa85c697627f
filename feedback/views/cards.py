"""The bays of a shelf. What is the same for everybody is drawn once per (idea, version, language) and kept; what this
visitor may see (the number, their own wish) comes with the one query that lists the ideas."""

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from feedback.models import Idea

A_DAY = 60 * 60 * 24


def for_visitor(ideas, actor):
    """Ideas with what a ticket needs: the number, whether it may be seen, and whether this visitor wants it."""
    return ideas.visible_to(actor).with_votes().with_mine(actor.voter_id).with_sight(actor.voter_id)


def dress(rows: list[Idea], actor, *, chance: float = 1.0, start: int = 0) -> list[Idea]:
    """Give each row its `goods` and `say` (kept HTML), and its `slot` and `token` for the record of who saw it."""
    language = get_language()
    keys = {row.pk: f"bay:{row.pk}:{row.version}:{language}" for row in rows}
    kept = cache.get_many(keys.values())
    missing = [pk for pk, key in keys.items() if key not in kept]
    if missing:
        fresh = {keys[idea.pk]: _draw(idea) for idea in _whole(missing, actor)}
        cache.set_many(fresh, A_DAY)
        kept |= fresh
    for slot, row in enumerate(rows, start):
        row.goods, row.say = map(mark_safe, kept[keys[row.pk]])
        row.slot, row.token = slot, token(row.pk, slot, chance)
    return rows


def token(idea: int, slot: int, chance: float) -> str:
    """What the page hands back when the idea came into view, so that slot and probability are ours, not the page's."""
    return f"{chance:.6g}~{_seal(idea, slot, f'{chance:.6g}')}"


def opened(line: str) -> tuple[int, int, float] | None:
    """(idea, slot, probability) from "idea:slot:token"; None when it was not us who wrote it."""
    try:
        idea, slot, token_ = line.split(":", 2)
        chance, seal = token_.split("~", 1)
        genuine = seal == _seal(int(idea), int(slot), chance)
        return (int(idea), int(slot), float(chance)) if genuine else None
    except ValueError:
        return None


def _seal(idea: int, slot: int, chance: str) -> str:
    return salted_hmac("feedback.seen", f"{idea}:{slot}:{chance}", algorithm="sha256").hexdigest()[:16]


def _whole(pks, actor):
    parts = ("category__department", "category__parent", "store", "product")
    return Idea.objects.visible_to(actor).filter(pk__in=pks).with_due().select_related(*parts)


def _draw(idea: Idea) -> tuple[str, str]:
    context = {"idea": idea}
    return (
        str(render_to_string("feedback/board.html#goods", context)),
        str(render_to_string("feedback/board.html#say", context)),
    )
