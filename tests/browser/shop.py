"""The shop every screen is looked at in."""

from datetime import timedelta

from django.core import signing
from django.utils import timezone

from tests.browser.screens import A_VISIT

SOLD = {"q10": 2, "q50": 4, "q90": 9, "sold": 11}
TOMORROW = timezone.localdate() + timedelta(days=1)


def furnish(make, people) -> dict:
    """A shop with something of everything in it; row → what its address needs."""
    from collab.actions.decide import decide
    from collab.models import Foretold
    from feedback.actions.merge import merge
    from feedback.actions.moderate import rule
    from feedback.models import Flag, Idea, Notice, StatusChange
    from loyalty.actions.letters import SALT

    ada, ben, cleo, leeds = people["ada"], people["ben"], people["cleo"], people["leeds"]
    cups = make.category("Tea and table")
    cups.picture = "img/departments/tea-and-table.svg"
    cups.save()
    cup = make.variant("Regency teacup", category=cups, cost=200)
    make.listing(cup, leeds)
    make.stock(cup, leeds, 3)
    make.sold(cup, leeds)
    make.order(leeds, (cup, 2), profile=ada.profile)

    kiosk = make.kiosk(leeds)
    idea = make.idea("Teacups in sage green", category=cups, product=cup.product, store=leeds, body="For the garden.")
    own = make.idea("Mugs with lids " + "that do not leak in any bag " * 4, author=ada.voter)
    make.idea("كوب شاي باللون الأخضر", category=cups)
    make.idea("Gift wrap at the till", board=make.board("how-we-shop"))
    declined = make.idea("Fresh fish")
    for told, stage, reason in ((own, "coming", ""), (declined, "declined", "We have no cooling counter.")):
        make.vote(told, ada.voter)
        StatusChange.objects.create(idea=told, stage=stage, reason=reason, team="the range team", cause=f"x:{stage}")
    Idea.objects.filter(pk=declined.pk).update(stage="declined", state="closed")
    for kind in Notice.Kind.values:
        Notice.objects.create(voter=ada.voter, idea=own, kind=kind, cause=f"x:{kind}", facts={"title": own.title})
    said = make.comment(idea, ada.voter, "Would it fit a **large** mug?")
    make.comment(idea, make.voter(), "It will fit.", parent=said, official=True, role="merchandiser")
    poll = make.poll("A tall mug", "A short mug with a rather longer name, for those who like soup")
    poll.options.filter(position=0).update(product=cup.product, is_reference=True, price_effect="20p more")
    make.poll_answer(poll.options.first(), ada.voter, store=leeds)
    broken = make.complaint(cup, ada.voter, store=leeds, words="The handle came off.")
    make.request(leeds, "a mug for the train", idea=idea, voter=ada.voter, by=ben)

    twin = make.idea("Mugs with a lid")
    make.idea("Tea towels, please")
    make.vote(twin, ada.voter)
    merge(absorbed=twin, survivor=own, by=cleo, now=timezone.now())

    wish = {"idea": idea, "interest_q50": 0.2, "wanted": 3, "seen": 20, "asked": 1}
    money = {"money_q10": 12_000, "money_q50": 30_000, "money_q90": 80_000, "units_q50": 4}
    waits = make.suggestion(**wish, **money)
    like_it = [{"variant": cup.pk, "sku": cup.sku, "name": "Regency teacup", "similarity": 0.5, "weekly": 7}]
    make.evidence(
        waits, "look_alikes", products=like_it, items=like_it, weekly={"q10": 1, "q50": 4, "q90": 9}, stores=1
    )
    make.evidence(waits, "few_saw_it", against=True, seen=14)
    goods = make.suggestion("delist", variant=cup, money="revenue", **money)
    done = make.suggestion(idea=own, **money)
    decide(suggestion=done, verdict="accept", by=cleo, now=timezone.now(), promised_for=TOMORROW)
    figures = {"cases": 40, "measure": "pairs right", "ours": 0.6, "theirs": 0.65, "gain": -0.05, "gain_se": 0.01}
    night = make.score("rank-ideas", in_use="beta-binomial", reason="behind", peer="beta-binomial", **figures)
    make.score("rank-pairs", run=night.run, reason="none")
    Foretold.objects.create(run=night.run, variant=cup, said_on=TOMORROW, from_day=TOMORROW, weeks=4, **SOLD)
    wrong = make.idea("Cheap watches", body="https://watches.example", state="held")
    Flag.objects.create(thing="idea", thing_id=wrong.pk, reason="link", words="https://watches.example")
    hidden = make.idea("Watches, cheap", author=ada.voter)
    ruling = rule(
        thing="idea", thing_id=hidden.pk, verdict="hide", by=people["mira"], now=timezone.now(), reason="advert"
    )
    make.suggestion(idea=make.idea("Tea towels"), state="snoozed", snoozed_until=timezone.now() + timedelta(weeks=1))
    wishes = make.wish_list(ada.voter, link="a-link-to-wishes", others_add=True)
    make.wish(idea, wishes)
    return {
        "wishes": wishes.pk,
        "link": wishes.link,
        "board": "how-we-shop",
        "idea": idea.pk,
        "reported": ("idea", idea.pk),
        "voter": make.vote(idea).voter_id,
        "ruling": ruling.pk,
        "own": own.pk,
        "complaint": broken.pk,
        "poll": poll.pk,
        "draft": make.poll(opens_at=timezone.now() + timedelta(days=1)).pk,
        "said": said.pk,
        "declined": declined.pk,
        "sku": cup.sku,
        "customer": ada.profile.pk,
        "repair": make.repair(cup.product).pk,
        "label": make.label(product=cup.product, store=leeds).code,
        "token": kiosk.visits.create(key=A_VISIT[:-1] + "8").offer(timezone.now()),
        "letter": signing.dumps(ada.profile.pk, salt=SALT),
        "suggestion": waits.pk,
        "decided": done.pk,
        "goods": goods.pk,
    }
