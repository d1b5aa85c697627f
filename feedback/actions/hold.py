"""What waits for a first look before others see it. Nothing is refused: who writes cannot tell what was seen."""

import re
import unicodedata
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from feedback.models import Flag, Held, Notice, Ruling, Voter, WatchWord

LINK = re.compile(
    r"https?://|www\.|\b[a-z0-9-]+\.(?:com|net|org|info|biz|shop|store|site|online|top|xyz|ru|cn|io|co|de|uk|fr|eu)\b",
    re.IGNORECASE,
)
WHOLE_LINK = re.compile(rf"(?:{LINK.pattern})\S*", re.IGNORECASE)
DISGUISE = str.maketrans("013457@$", "oieastas")
LATELY = timedelta(days=30)

Reason = tuple[str, str]  # why, and what was seen


def reasons_to_hold(*, voter: Voter, text: str, took: timedelta | None, now: datetime) -> list[Reason]:
    """Why this text should be read before others see it; nothing for most. `took`: from the drawing of the form to its
    return, None when nobody can tell."""
    signed_in = voter.user_id is not None
    links, most = LINK.findall(text), settings.LINKS if signed_in else settings.GUEST_LINKS
    found = [(Held.LINK, shortened(WHOLE_LINK.findall(text)))] if len(links) > most else []
    found += [(Held.WORD, word) for word in watched_words(text)[:3]]
    least = timedelta(seconds=settings.LEAST_SECONDS_TO_POST)
    if least and (took is None or took < least):
        found.append((Held.QUICK, "" if took is None else f"{took.total_seconds():.1f} s"))
    if ("member" if signed_in else "guest") in settings.HOLD_FIRST_POSTS and is_first(voter):
        found.append((Held.FIRST, ""))
    if Ruling.objects.about(voter.pk).standing().against().filter(at__gte=now - LATELY).exists():
        found.append((Held.RULED, ""))
    return [(str(reason), words) for reason, words in found]


@transaction.atomic
def hold(*, thing: str, thing_id: int, voter: Voter, idea_id: int, title: str, reasons: list[Reason]) -> None:
    """Put a thing that was just written (in the state *held*) into the moderators' queue, and tell its author why."""
    rows = [Flag(thing=thing, thing_id=thing_id, reason=why, words=words[:300]) for why, words in reasons]
    Flag.objects.bulk_create(rows)
    Notice.objects.get_or_create(
        voter=voter,
        cause=f"held:{thing}:{thing_id}",
        defaults={
            "kind": Notice.Kind.HELD,
            "idea_id": idea_id,
            "facts": {"title": title, "why": list(dict.fromkeys(why for why, _ in reasons))},
        },
    )


def is_first(voter: Voter) -> bool:
    """Nothing of theirs was ever let stand: neither a post that was approved, nor one that never had to wait."""
    return not voter.ideas.exclude(state__in=["held", "hidden", "withdrawn"]).exists()


def shortened(links: list[str]) -> str:
    """Each address once, as much of them as a moderator reads at a glance."""
    return " ".join(dict.fromkeys(link[:80] for link in links))[:300]


def watched_words(text: str) -> list[str]:
    """The watched words and phrases in a text, as they are on the list."""
    plain = folded(text)
    forms = {f" {plain} ", f" {folded(text.translate(DISGUISE))} "}
    words = WatchWord.objects.values_list("word", flat=True)
    return [word for word in words if any(f" {folded(word)} " in form for form in forms)]


def folded(text: str) -> str:
    """Small letters without accents, single spaces between words."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", bare.casefold()))
