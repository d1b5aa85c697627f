"""What waits for Mira: posts that were held, what people reported, two objections, and a device that votes too much."""

import datetime as dt

from django.utils import timezone

from config.demo.loading import Loading
from config.demo.photo import a_sage_cup
from config.demo.voices import voter_id
from feedback.actions.appeal import appeal
from feedback.actions.moderate import rule, void
from feedback.actions.propose import propose
from feedback.actions.report import report
from feedback.models import Board, Flag, Idea, Notice, Voter, WatchWord
from ground.uploads import keep
from loyalty.models import User

WORDS = {
    "en": ("casino", "crypto", "followers for sale", "viagra", "idiot", "idiots", "moron", "work from home"),
    "de": ("idiot", "idioten", "schwachsinn", "online casino", "potenzmittel"),
    "fr": ("connard", "imbécile", "casino en ligne", "gagner de l'argent"),
}
# title, body, who (a guest's name), seconds it took, hours ago
HELD = (
    ("Cheap designer watches, 80 % off", "Only today: https://watch-outlet.example www.watch.example", "w", 1, 30),
    ("CRYPT0 pays better than this shop", "Ask me how.", "c", 2, 26),
    ("A teapot for one that does not drip", "My mother's had a little lip under the spout.", "t", 48, 21),
    ("Paper straws in the plain brown colour", "The striped ones are lovely, but we use them in a café.", "p", 65, 17),
    ("The idiots at the till in Croydon", "Third time they forgot my bag.", "x", 39, 12),
    ("Does anybody know when the Bath shop opens on Sundays?", "", "b", 22, 9),
    ("Candle snuffer, the old kind with a long handle", "Seen at https://museum.example/snuffers.", "s", 71, 5),
)  # fmt: skip
REPORTED = (  # a piece of an idea's title, why, in whose words
    ("Robot that follows you", "elsewhere", "This is a joke, not a wish."),
    ("Slug collars", "personal", "It names somebody who works in the Exeter shop."),
    ("Jumbo bags", "advert", ""),
)
PICTURED = "Bring back the regency teacups"  # an idea with a photo that somebody reported
TAKEN_DOWN = (
    ("Ring Dave on 07700 900123 for old cake tins", "personal", "A number is for you alone, not for the board."),
    ("My stall sells better doormats", "advert", "Other shops are fine, but not here."),
)
OBJECTIONS = (
    "Dave is my husband and the number is ours. I have taken it out in my own words now, could the wish stay?",
    "I do not have a stall. It was meant as a compliment to the coir ones you used to have.",
)
NO_LETTERS = "before the demo began"  # they read it in the app
BUSY = 18  # votes of one device within a few minutes


def disorder(loading: Loading) -> dict:
    WatchWord.objects.bulk_create(
        [WatchWord(word=word, language=language) for language, words in WORDS.items() for word in words]
    )
    now, mira = timezone.now(), User.objects.get(email__startswith="mira@")
    board = Board.objects.get(slug="product-mix")
    for title, body, who, seconds, hours in HELD:
        voter = guest(f"held:{who}", now - dt.timedelta(hours=hours + 1))
        idea = propose(voter=voter, board=board, title=title, body=body, took=dt.timedelta(seconds=seconds))
        long_ago(idea, now - dt.timedelta(hours=hours))
    busy_device(mira, now)
    for number, (piece, reason, words) in enumerate(REPORTED):
        idea = Idea.objects.filter(title__contains=piece).first()
        for other in range(1 + number % 2) if idea else ():
            voter = guest(f"reports:{number}:{other}", now - dt.timedelta(days=2))
            report(voter=voter, thing="idea", thing_id=idea.pk, reason=reason, words="" if other else words)
    with_a_photo(now)
    for number, (title, reason, words) in enumerate(TAKEN_DOWN):
        voter = guest(f"taken:{number}", now - dt.timedelta(days=6))
        idea = propose(voter=voter, board=board, title=title, took=dt.timedelta(minutes=1))
        long_ago(idea, now - dt.timedelta(days=5))
        at = now - dt.timedelta(days=1, hours=number)
        ruling = rule(thing="idea", thing_id=idea.pk, verdict="hide", by=mira, now=at, reason=reason, words=words)
        appeal(ruling=ruling, words=OBJECTIONS[number], now=now - dt.timedelta(hours=14 - 11 * number))
    told = [Notice.Kind.HELD, Notice.Kind.HIDDEN, Notice.Kind.VOIDED]
    Notice.objects.filter(kind__in=told).update(mail_skipped=NO_LETTERS)
    return {"waiting": Flag.objects.open().things().count()}


def with_a_photo(now: dt.datetime) -> None:
    """Shown with the idea, and looked at because somebody asked for that."""
    idea = Idea.objects.filter(title__startswith=PICTURED).first()
    if idea:
        Idea.objects.filter(pk=idea.pk).update(photo=keep(a_sage_cup()))
        voter = guest("reports:photo", now - dt.timedelta(days=1))
        report(voter=voter, thing="photo", thing_id=idea.pk, reason="elsewhere", words="Is this out of a catalogue?")


def busy_device(mira: User, now: dt.datetime) -> None:
    """It wanted everything within minutes, was voided for the first half, and goes on."""
    voter = guest("busy", now - dt.timedelta(hours=3))
    ideas = list(Idea.objects.open().order_by("-created_at")[:BUSY])
    for idea in ideas[: BUSY // 2]:
        idea.vote(voter.pk)
    void(voter=voter, by=mira, now=now - dt.timedelta(hours=2), reason="machine")
    for idea in ideas[BUSY // 2 :]:
        idea.vote(voter.pk)
    board = Board.objects.get(slug="product-mix")
    idea = propose(voter=voter, board=board, title="Everything, please, and more of it", took=dt.timedelta(seconds=1))
    long_ago(idea, now - dt.timedelta(hours=1))


def guest(name: str, since: dt.datetime) -> Voter:
    return Voter.objects.create(pk=voter_id(f"disorder:{name}"), created_at=since, agreed_to_terms_at=since)


def long_ago(idea: Idea, at: dt.datetime) -> None:
    Idea.objects.filter(pk=idea.pk).update(created_at=at)
    Flag.objects.filter(thing="idea", thing_id=idea.pk).update(at=at)
