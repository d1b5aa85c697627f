"""Every form works without script: whoever sends it plainly is led to a page, or sees the whole page again with what
was typed; whoever sends it by htmx gets the fragment that changed."""

import uuid
from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from config.checks import policy, routes
from config.policies import LIBRARY_ROUTES
from tests.cast import CAST, person

NEXT_WEEK = (timezone.localdate() + timedelta(days=7)).isoformat()
ITS_OWN = {"store", "variant", "one", "other", "keep", "ideas", "code", "option", "pk"}  # filled in from the rows
HTMX = {"HX-Request": "true"}


@dataclass(frozen=True)
class Form:
    """`said` is fine, `wrong` is not; `htmx`: the page sends it by htmx where there is script."""

    name: str
    who: str
    row: str = ""
    said: dict = field(default_factory=dict)
    wrong: dict | None = None
    htmx: bool = False
    shows: bool = False  # answers with a page of its own, because nothing was changed or repeating it is harmless

    def __str__(self):
        return self.name

    def address(self, rows):
        return reverse(self.name, args=row if isinstance(row := rows.get(self.row, ()), tuple) else [row])


PROMISES = {
    f"{stage}-{name}": value
    for stage in ("posted", "read", "review", "coming", "trial")
    for name, value in {"team": "the team", "days": "7", "then": "the head", "patience": "3"}.items()
}
POLL = {"question": "Which mug?", "label_0": "Tall", "label_1": "Short", "opens_at": NEXT_WEEK, "closes_at": NEXT_WEEK}
HEAR = {"every": "day", "hour": "8", "quiet_from": "21", "quiet_to": "8", "language": "en"} | {
    f"mail_{topic}": "now" for topic in ("shelf", "decisions", "questions", "replies", "points", "house")
}
FORMS = [
    Form("set_language", "guest", said={"language": "de"}),
    Form("feedback:show-counts", "guest", said={"show": "1"}),
    Form("feedback:boards-open", "cleo"),
    Form("feedback:idea-new", "guest", said={"title": "Fresh fish", "board": "product-mix", "agree": "on"}, wrong={}),
    Form("feedback:idea-edit", "ada", "own", {"title": "Mugs with lids"}, wrong={"title": ""}),
    Form("feedback:idea-take-back", "ada", "own"),
    Form("feedback:idea-put-back", "ada", "own"),
    Form("feedback:idea-vote", "guest", "idea", {"want": "1"}, htmx=True),
    Form("feedback:idea-pledge", "guest", "idea", {"would_buy": "1"}, {"would_buy": "7"}, htmx=True),
    Form("feedback:idea-not-for-me", "guest", "idea", {"reason": "price"}, {"reason": ""}, htmx=True),
    Form("feedback:idea-follow", "ada", "idea", {"on": "1"}, htmx=True),
    Form("feedback:moderation-words", "mira", said={"word": "casino"}, wrong={"word": "…"}),
    Form("feedback:moderation-word", "mira", "watched"),
    Form("feedback:my-wishes", "guest", said={"name": "New kitchen"}, wrong={"name": ""}),
    Form("feedback:my-wish-list", "ada", "wishes", {"name": "Party"}, {"name": ""}),
    Form("feedback:wish-put", "guest", said={"thing": "idea", "pk": "", "name": "Party"}, htmx=True),
    Form("feedback:wish-remove", "ada", "wish"),
    Form("feedback:comment-new", "ada", "idea", {"body": "For soup"}, {"body": ""}, htmx=True),
    Form("feedback:comment-edit", "ada", "said", {"body": "For soup"}, {"body": ""}),
    Form("feedback:comment-same", "guest", "said", {"on": "1"}, htmx=True),
    Form("feedback:comment-remove", "ada", "said", htmx=True),
    Form("feedback:complaint-new", "guest", "sku", {"reason": "size"}, {"reason": "?"}),
    Form("feedback:complaint", "ada", "complaint", {"words": "A crack."}, {"words": "x" * 2001}),
    Form("feedback:complaint-take-back", "ada", "complaint"),
    Form("feedback:complaint-answer", "cleo", "complaint", {"answer": "We send a new one."}, {"answer": ""}),
    Form("feedback:repair-done", "cleo", "repair", {"words": "All have a new seal."}, {"words": ""}),
    Form("feedback:poll", "guest", "poll", {"option": "its own"}, wrong={}),
    Form("feedback:poll-new", "cleo", said=POLL, wrong={}),
    Form("feedback:poll-edit", "cleo", "draft", POLL, wrong=POLL | {"closes_at": "2020-01-01"}),
    Form("feedback:my-notices", "ada"),
    Form("feedback:answer-merge", "ada", "joined", {"said": "mine"}, htmx=True),
    Form("feedback:answer-still", "ada", "still", {"wants": "1"}, htmx=True),
    Form("feedback:triage", "cleo", said={"ideas": "an idea", "do": "read"}, wrong={"do": "review"}),
    Form("feedback:openness", "cleo", said={"quiet_after": "60"} | PROMISES, wrong={"quiet_after": "soon"}),
    Form("feedback:twins-join", "cleo", said={"one": "an idea", "other": "another", "keep": "an idea"}, wrong={}),
    Form("feedback:twins-apart", "cleo", said={"one": "an idea", "other": "another"}, wrong={}),
    Form("feedback:twins-part", "cleo", "joined"),
    Form("feedback:twins-again", "cleo", "apart"),
    Form("feedback:report", "guest", "thing", {"reason": "rude"}, wrong={}),
    Form("feedback:ruling", "ada", "ruling", {"words": "It was not me."}, wrong={"words": ""}),
    Form("feedback:moderation-rule", "mira", "thing", {"verdict": "approve"}, wrong={"verdict": "hide"}),
    Form("feedback:moderation-approve", "mira", said={"case": "idea-1"}),
    Form("feedback:moderation-undo", "mira", "ruling"),
    Form("feedback:moderation-voter", "mira", "voter", {"all": "1", "reason": "machine"}, wrong={"all": "1"}),
    Form("feedback:moderation-appeal", "mira", "appeal", {"granted": "1", "answer": "Right."}, wrong={"granted": "1"}),
    Form("feedback:kiosk-code", "guest"),
    Form("feedback:kiosk-language", "screen", said={"visit": str(uuid.uuid4()), "language": "de"}),
    Form("feedback:kiosk-vote", "screen", said={"visit": str(uuid.uuid4()), "idea": "7", "want": "1"}),
    Form(
        "feedback:kiosk-ask",
        "screen",
        said={"visit": str(uuid.uuid4()), "title": "Fresh fish", "agree": "on"},
        wrong={"visit": str(uuid.uuid4())},
    ),
    Form("feedback:kiosk-thanks", "screen", said={"visit": str(uuid.uuid4())}, shows=True),
    Form("feedback:kiosk-wipe", "screen", said={"visit": str(uuid.uuid4())}),
    Form("feedback:staff-cards-print", "ben", said={"item": "pairs"}, shows=True),
    Form("feedback:take-over", "guest", "token"),
    Form("feedback:staff-kiosks", "mona", said={"code": "its own", "name": "Door", "store": "its own"}, wrong={}),
    Form("feedback:staff-kiosk", "mona", "kiosk", {"on": "0"}),
    Form("loyalty:my-data", "ada", said={"name": "Ada", "language": "en"}, wrong={"name": "x" * 300}),
    Form("loyalty:my-data-agree", "ada", said={"purpose": "answers", "channel": "mail", "yes": "1"}),
    Form("loyalty:notice-settings", "ada", said=HEAR, wrong=HEAR | {"hour": "25"}),
    Form("loyalty:push-off", "ada", "device"),
    Form("loyalty:letters-stop", "guest", "letter", shows=True),
    Form("loyalty:staff-store", "ben", said={"store": "its own"}),
    Form("loyalty:staff-request", "ben", said={"text": "lids"}, wrong={"text": ""}, htmx=True),
    Form("loyalty:staff-customer-request", "ben", "customer", {"text": "lids"}, {"text": ""}, htmx=True),
    Form("loyalty:staff-request-undo", "ben", "asked", htmx=True),
    Form("collab:decide", "cleo", "suggestion", {"verdict": "accept", "promised_for": NEXT_WEEK}, wrong={}),
    Form(
        "collab:preview", "cleo", "suggestion", {"verdict": "accept", "promised_for": NEXT_WEEK}, htmx=True, shows=True
    ),
    Form("collab:trial-decide", "cleo", "tried", {"verdict": "end", "reason": "Too few."}, wrong={"verdict": "end"}),
    Form("collab:undo", "cleo", "decision"),
    Form("collab:put-up", "cleo", said={"variant": "one of ours"}),
    Form("collab:scoreboard-run", "cleo"),
    Form("collab:weights", "cleo", said={"votes": "1.5"}, wrong={"votes": "a lot"}),
    Form("collab:count-anyway", "cleo", "suggestion", {"note": "A class voted together."}, {"note": ""}),
]
NO_FORMS = {
    "pair-choose": "needs a pair that was offered: tests/feedback/test_pairs.py",
    "kiosk-votes": "a queue, which only script keeps",
    "kiosk-heartbeat": "from script",
    "kiosk-seen": "a beacon, which only script sends",
    "push-on": "from script: the browser's keys",
    "seen": "a beacon, which only script sends",
    "orders": "for tills",
}


@pytest.fixture(scope="module")
def shop(django_db_setup, django_db_blocker):
    """Furnished once for all tests of this file, and cleared after them; what each does in it is undone."""
    from tests import make

    with django_db_blocker.unblock(), transaction.atomic():
        leeds = make.store("Leeds")
        people = {name: person(make, name, leeds) for name in CAST}
        yield people | {"leeds": leeds, "rows": furnish(make, leeds=leeds, **people)}
        transaction.set_rollback(True)


@pytest.fixture
def rows(shop, db):
    return shop["rows"]


@pytest.fixture
def leeds(shop, db):
    return shop["leeds"]


def furnish(make, *, ada, ben, cleo, mira, leeds, **_others):
    """What the forms are about: {its part of an address: its key}."""
    from collab.actions.decide import decide
    from feedback.actions.appeal import appeal
    from feedback.actions.ask_again import ask_again
    from feedback.actions.merge import keep_apart, merge
    from feedback.actions.moderate import rule
    from feedback.actions.pair import ask_to_pair
    from feedback.models import Vote, WatchWord
    from loyalty.actions.letters import SALT

    idea = make.idea()
    joined = merge(absorbed=make.idea("Twin", author=ada.voter), survivor=idea, by=cleo, now=timezone.now())
    make.vote(idea, ada.voter)
    Vote.objects.filter(voter=ada.voter).update(idea=joined.absorbed)
    quiet = make.idea("Spoons")
    make.vote(quiet, ada.voter)
    kiosk = make.kiosk(leeds, "another screen's secret")
    wish = make.wish(idea, make.wish_list(ada.voter))
    waiting, secret = ask_to_pair(secret="", now=timezone.now())
    decided = decide(suggestion=make.suggestion(), verdict="snooze", by=cleo, now=timezone.now())
    rulings = [
        rule(thing="idea", thing_id=own.pk, verdict="hide", by=mira, now=timezone.now(), reason="rude")
        for own in (make.idea(author=ada.voter), make.idea(author=ada.voter))
    ]
    appeal(ruling=rulings[1], words="It was not me.", now=timezone.now())
    poll = make.poll()
    tried = make.trial(make.suggestion(), by=cleo)
    return {
        "idea": idea.pk,
        "joined": joined.pk,
        "apart": keep_apart(one=idea, other=quiet, by=cleo, now=timezone.now()).pk,
        "still": ask_again(now=timezone.now() + timedelta(days=90))[0].pk,
        "ideas": idea.pk,
        "one": idea.pk,
        "pk": idea.pk,
        "watched": WatchWord.objects.create(word="bargain").pk,
        "wishes": wish.wish_list_id,
        "wish": wish.pk,
        "other": make.idea("Another").pk,
        "keep": idea.pk,
        "thing": ("idea", idea.pk),
        "voter": make.vote(idea).voter_id,
        "ruling": rulings[0].pk,
        "appeal": rulings[1].appeal.pk,
        "own": make.idea(author=ada.voter).pk,
        "sku": make.variant().sku,
        "complaint": make.complaint(voter_=ada.voter, store=leeds).pk,
        "repair": make.repair(make.product()).pk,
        "poll": poll.pk,
        "option": poll.options.first().pk,
        "draft": make.poll().pk,
        "said": make.comment(idea, ada.voter).pk,
        "letter": signing.dumps(ada.profile.pk, salt=SALT),
        "customer": ada.profile.pk,
        "device": make.device(ada.profile).pk,
        "asked": make.request(leeds, by=ben).pk,
        "suggestion": make.suggestion(idea=idea).pk,
        "decision": decided.pk,
        "tried": tried.decision.suggestion_id,
        "variant": make.variant().pk,
        "store": leeds.pk,
        "kiosk": kiosk.pk,
        "token": kiosk.visits.create(key=uuid.uuid4()).offer(timezone.now()),
        "code": waiting.code(secret),
    }


@pytest.fixture
def send(shop, rows, enter, client, request):
    """`send(form, said)`: as whoever may."""

    def send(form, said, **headers):
        if form.who in {"guest", "screen"}:
            someone = request.getfixturevalue("client" if form.who == "guest" else "screen")
        else:
            someone = enter(copy(shop[form.who]))
        chosen = {name: rows[name] for name in ITS_OWN & set(said)}
        said = said | {"client_key": str(uuid.uuid4())} | chosen
        return someone.post(form.address(rows), said, headers=headers)

    return send


def is_whole(answer):
    return b"<!doctype html>" in answer.content and b"</html>" in answer.content


def test_no_form_is_forgotten():
    ours = {entry.name for _, entry in routes() if "POST" in policy(entry)[1]} - set(LIBRARY_ROUTES)

    assert ours == {form.name.rpartition(":")[2] for form in FORMS} | set(NO_FORMS)


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_it_leads_on_without_script(send, form):
    answer = send(form, form.said)

    if form.shows:
        assert answer.status_code == 200 and is_whole(answer)
    else:
        assert answer.status_code == 302, answer.content[:2000]


@pytest.mark.parametrize("form", [form for form in FORMS if form.wrong is not None], ids=str)
def test_it_shows_the_whole_page_with_the_problem_without_script(send, form):
    answer = send(form, form.wrong)

    assert answer.status_code == 422
    assert is_whole(answer) and b"There is a problem" in answer.content


@pytest.mark.parametrize("form", [form for form in FORMS if form.htmx], ids=str)
def test_it_answers_htmx_with_what_changed(send, form):
    answer = send(form, form.said, **HTMX)

    assert answer.status_code == 200
    assert answer.content.strip() and not is_whole(answer)


@pytest.mark.parametrize("form", [form for form in FORMS if form.htmx and form.wrong is not None], ids=str)
def test_it_answers_htmx_with_the_problem(send, form):
    answer = send(form, form.wrong, **HTMX)

    assert answer.status_code == 422
    assert b"There is a problem" in answer.content and not is_whole(answer)
