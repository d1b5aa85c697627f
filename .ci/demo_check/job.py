"""The main job, end to end, through the doors: an order, a vote and a request come in; a decision goes out."""

import datetime as dt
import json
import re
import time
import urllib.request
import uuid
from collections.abc import Callable

from config.demo.accounts import ACCOUNTS
from config.demo.people import card_number
from demo_check import Trouble
from demo_check.visitor import PATIENCE, Page, Visitor

IDEA = "A rabbit night light that you can plug in"  # Ada's, not decided yet
SOON = 30  # seconds in which the workers have to have done their part


def do_it(base: str, people: dict[str, Visitor], key: str) -> list[str]:
    """Raises Trouble at the first thing that goes wrong; returns what was shown, a line each."""
    from feedback.models import Idea

    idea = Idea.objects.get(title=IDEA)
    shown = [order_comes_in(base, key), vote_is_heard(base, people, idea), request_is_heard(people, idea)]
    shown += decision_goes_out(people, idea)
    return shown


def order_comes_in(base: str, key: str) -> str:
    """The same order twice: recorded once, points once."""
    from loyalty.models import Account, Order

    ada = next(account for account in ACCOUNTS if account.role == "shopper")
    card = card_number(ada.customer_id)
    account = Account.objects.get(profile__external_ids__value=card)
    body = {
        "number": f"check-{uuid.uuid4().hex[:12]}",
        "store": ada.store,
        "ordered_at": dt.datetime.now(dt.UTC).isoformat(),
        "currency": "GBP",
        "lines": [
            {"sku": "23084", "quantity": 6, "unit_price": 208},
            {"sku": "22423", "quantity": 1, "unit_price": 1275},
        ],
        "customer": {"card": card},
    }
    once_only = str(uuid.uuid4())
    answers = [send_order(base, key, once_only, body) for _ in range(2)]
    if {status for status, _ in answers} != {201} or answers[0] != answers[1]:
        raise Trouble(f"the order API answers {answers}")
    must(Order.objects.filter(number=body["number"]).count() == 1, "the order is not recorded once")
    grown = Account.objects.get(pk=account.pk).balance - account.balance
    must(grown == 25, f"25.23 pounds earned {grown} points")
    return f"an order came in by the API, twice the same: recorded once, {grown} points"


def send_order(base: str, key: str, once_only: str, body: dict) -> tuple[int, dict]:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json", "Idempotency-Key": once_only}
    request = urllib.request.Request(f"{base}/api/v1/orders/", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return answer.status, json.load(answer)


def vote_is_heard(base: str, people: dict[str, Visitor], idea) -> str:
    """A guest, who has never been here, wants it; the worker hears and the suggestion is drafted again."""
    from collab.models import Signal, SignalKind, Suggestion
    from feedback.models import Vote

    guest = Visitor(base, "a guest")
    page = guest.must_get(f"/ideas/{idea.pk}/")
    before = Vote.objects.filter(idea=idea, value=1).count()
    drafted = Suggestion.objects.filter(idea=idea).values_list("updated_at", flat=True).first()
    answer = press(guest, page, f"/ideas/{idea.pk}/vote/")
    began = time.monotonic()
    must(answer.status == 200, f"the vote answers {answer.status}")
    must(Vote.objects.filter(idea=idea, value=1).count() == before + 1, "the guest's vote is not counted once")
    soon("the vote is heard", lambda: not Vote.objects.filter(idea=idea, heard_at__isnull=True).exists())
    must(
        Signal.objects.filter(subject_id=idea.pk, kind=SignalKind.VOTE).count() >= before + 1,
        "the vote left no signal",
    )
    soon(
        "the suggestion is drafted again",
        lambda: Suggestion.objects.filter(idea=idea).exclude(updated_at=drafted).exists(),
    )
    return f"a guest's vote was heard and its suggestion drafted again in {time.monotonic() - began:.1f} s"


def request_is_heard(people: dict[str, Visitor], idea) -> str:
    """Ben finds Ada by the last digits of her card and writes down what she asks for."""
    from feedback.models import StoreRequest

    ada = next(account for account in ACCOUNTS if account.role == "shopper")
    ben = people["staff"]
    found = ben.must_get(f"/staff/?q={card_number(ada.customer_id)[-4:]}")
    customer = next((link for link in sorted(found.links()) if "/staff/customers/" in link), "")
    must(customer, "staff do not find a customer by the last digits of the card")
    profile = ben.must_get(customer)
    action = next(form.action for form in profile.read.forms if form.action.endswith("/request/"))
    answer = ben.send(profile, profile.form(action), text=IDEA)
    must(answer.status == 200, f"the request answers {answer.status}")
    asked = StoreRequest.objects.filter(idea=idea, by__email__startswith="ben@").order_by("-pk").first()
    must(asked, "the request did not join the idea it names")
    soon("the request is heard", lambda: StoreRequest.objects.filter(pk=asked.pk, heard_at__isnull=False).exists())
    looks = people["shopper"].must_get("/my/data/")
    must("Leeds" in looks.text, "Ada cannot read who looked at her profile")
    return "staff found a customer, wrote a request down, and the customer can read that they looked"


def decision_goes_out(people: dict[str, Visitor], idea) -> list[str]:
    """Cleo decides, takes it back, decides again; Theo comes late; the author and those who asked hear of it."""
    from collab.models import Decision, Suggestion
    from feedback.models import Idea, Notice
    from loyalty.models import Entry

    suggestion = Suggestion.objects.get(idea=idea, state=Suggestion.State.OPEN)
    here = f"/desk/{suggestion.pk}/"
    cleo, theo = people["merchandiser"], people["merchandiser 2"]
    waiting = {link for link in cleo.must_get("/desk/").links() if re.search(r"/desk/\d+/$", link)}
    must(len(waiting) >= 10, f"the desk shows {len(waiting)} suggestions")
    theos = theo.must_get(here)
    decide(cleo, here)
    undo = cleo.must_get(here)
    answer = cleo.send(undo, next(form for form in undo.read.forms if form.action.endswith("/undo/")))
    must(answer.status == 200, f"undo answers {answer.status}")
    must(not Decision.objects.filter(suggestion=suggestion).exists(), "undo left a decision behind")
    decide(cleo, here)
    late = theo.send(theos, theos.form(f"{here}decide/"), **verdict())
    must(late.status == 409, f"somebody who comes late is answered {late.status}, not 409")
    began = time.monotonic()
    soon(
        "the decision takes effect",
        lambda: Decision.objects.filter(suggestion=suggestion, carried_out_at__isnull=False).exists(),
    )
    spent = time.monotonic() - began
    must(Idea.objects.get(pk=idea.pk).stage == Idea.Stage.COMING, "the idea's status did not move")
    told = Notice.objects.filter(idea=idea, kind=Notice.Kind.COMING).count()
    must(told > 1, "nobody was told")
    must("night light" in people["shopper"].must_get("/my/notices/").text, "the author has no notice")
    must(
        Entry.objects.filter(reason="idea", ref__startswith=f"decision:{suggestion.decisions.get().pk}:").count() == 1,
        "the author was not credited once",
    )
    soon("the author's letter is sent", lambda: Notice.objects.filter(idea=idea, mailed_at__isnull=False).exists())
    return [
        f"a decision was taken back, taken again, and took effect after {spent:.1f} s; who came late was told",
        f"{told} people were told, the author by letter too, and credited once",
    ]


def decide(visitor: Visitor, here: str) -> None:
    page = visitor.must_get(here)
    answer = visitor.send(page, page.form(f"{here}decide/"), to=f"{here}decide/", **verdict())
    must(answer.status == 200, f"deciding answers {answer.status}")


def verdict() -> dict:
    day = dt.date.today() + dt.timedelta(days=40)
    return {"verdict": "accept", "promised_for": day.isoformat(), "reason": "It is on its way, with a plug."}


def press(visitor: Visitor, page: Page, action: str) -> Page:
    return visitor.send(page, page.form(action), to=action)


def must(holds: object, otherwise: str) -> None:
    if not holds:
        raise Trouble(otherwise)


def soon(what: str, holds: Callable[[], bool], seconds: int = SOON) -> None:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise Trouble(f"not within {seconds} s: {what}")
        time.sleep(0.05)
