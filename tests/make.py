"""One function per noun: a row that is fine as it is, and any field of it on request."""

import uuid
from datetime import timedelta
from itertools import count

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from catalog import models as catalog
from collab import models as collab
from feedback import models as feedback
from feedback.models.kiosks import sealed
from loyalty import models as loyalty

numbers = count(1)


def channel(kind="store", **fields):
    code = fields.pop("code", kind)
    return catalog.SalesChannel.objects.get_or_create(code=code, defaults={"name": kind.title(), "kind": kind})[0]


def cluster(code="north", **fields):
    return catalog.Cluster.objects.get_or_create(code=code, defaults={"name": code.title()} | fields)[0]


def store(name="Leeds", **fields):
    fields.setdefault("channel", channel())
    fields.setdefault("cluster", cluster())
    return catalog.Store.objects.create(code=f"{slugify(name)}-{next(numbers)}", name=name, **fields)


def category(path="Kitchen", **fields):
    """The node at `path` ("Kitchen > Mugs"), with the nodes above it."""
    node = department = None
    names = path.split(" > ")
    for depth, name in enumerate(names, 1):
        node, _ = catalog.Category.objects.get_or_create(
            path=" > ".join(names[:depth]),
            defaults={
                "name": name,
                "slug": slugify("-".join(names[:depth])),
                "parent": node,
                "department": department,
            },
        )
        department = department or node
    return node


def product(name="Blue mug", **fields):
    fields.setdefault("category", category())
    return catalog.Product.objects.create(code=f"P{next(numbers)}", name=name, **fields)


def variant(name="Blue mug", *, cost=None, **fields):
    fields.setdefault("price", 450)
    group = fields.pop("product", None) or product(name, **take(fields, "category"))
    made = catalog.Variant.objects.create(product=group, sku=f"SKU{next(numbers)}", **fields)
    if cost is not None:
        catalog.SupplyTerm.objects.create(variant=made, cost=cost, lead_days=14)
    return made


def listing(variant, store, **fields):
    fields.setdefault("listed_on", timezone.localdate())
    return catalog.Listing.objects.create(variant=variant, store=store, **fields)


def user(email=None, *, role=None, store=None, **fields):
    """Somebody who can sign in; with `role`, somebody who works here."""
    made = loyalty.User.objects.create_user(email or f"person{next(numbers)}@example.com", **fields)
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    if role:
        catalog.StaffMember.objects.create(user=made, role=role, store=store)
    return made


def voter(user=None, **fields):
    return feedback.Voter.objects.create(user=user, **fields)


def profile(name="Ada Lovelace", **fields):
    made = loyalty.Profile.objects.create(name=name, **fields)
    loyalty.Account.objects.create(profile=made)
    return made


def device(profile, **fields):
    """A browser on which somebody turned push on."""
    made = f"https://push.example/{next(numbers)}"
    fields = {"endpoint": made, "endpoint_hash": made, "p256dh": "B", "auth": "A"} | fields
    return loyalty.Device.objects.create(profile=profile, **fields)


def board(slug="product-mix", **fields):
    defaults = {"name": slug.replace("-", " ").capitalize()} | fields
    return feedback.Board.objects.get_or_create(slug=slug, defaults=defaults)[0]


def idea(title="Mugs with lids", **fields):
    fields.setdefault("board", board())
    fields.setdefault("author", None)
    fields["author"] = fields["author"] or voter()
    fields.setdefault("category", category())
    return feedback.Idea.objects.create(title=title, **fields)


def vote(idea, voter_=None):
    voter_ = voter_ or voter()
    idea.vote(voter_.pk)
    return feedback.Vote.objects.get(idea=idea, voter=voter_)


def pledge(idea, voter_=None, **fields):
    return feedback.Pledge.objects.create(idea=idea, voter=voter_ or voter(), **{"currency": "GBP"} | fields)


def price_guide(idea, **fields):
    fields = {"currency": "GBP", "usual": 900, "read_at": timezone.now()} | fields
    return feedback.PriceGuide.objects.create(idea=idea, **fields)


def not_for_me(idea, voter_=None, reason="price", **fields):
    return feedback.NotForMe.objects.create(idea=idea, voter=voter_ or voter(), reason=reason, **fields)


def pair_choice(left, right, voter_=None, **fields):
    """The left one was chosen, unless `chosen` says otherwise."""
    fields = {"token": uuid.uuid4(), "chosen": left} | fields
    return feedback.PairChoice.objects.create(left=left, right=right, voter=voter_ or voter(), **fields)


def standing(idea, **fields):
    """How an idea stands among pairs, everywhere unless `store` says where."""
    fields = {"low": 0.5, "middle": 0.6, "high": 0.7} | fields
    return feedback.PairStanding.objects.create(idea=idea, **fields)


def comment(idea, voter_=None, body="For soup, too.", **fields):
    fields.setdefault("number", 1)
    return feedback.Comment.objects.create(idea=idea, voter=voter_ or voter(), body=body, **fields)


def repair(product, **fields):
    """Promised by the supply team for today, unless said otherwise."""
    fields = {"team": "the supply team", "due": timezone.localdate(), "cause": f"test:{product.pk}"} | fields
    return feedback.Repair.objects.create(product=product, **fields)


def poll(*labels, **fields):
    """Open for a week more, unless said otherwise."""
    now = timezone.now()
    fields = {
        "question": "Which mug?",
        "opens_at": now - timedelta(days=7),
        "closes_at": now + timedelta(days=7),
    } | fields
    made = feedback.Poll.objects.create(**fields)
    for position, label in enumerate(labels or ("Tall", "Short")):
        made.options.create(position=position, label=label)
    return made


def poll_answer(option, voter_=None, **fields):
    return feedback.PollAnswer.objects.create(poll=option.poll, option=option, voter=voter_ or voter(), **fields)


def wish_list(voter_=None, name="New kitchen", **fields):
    return feedback.WishList.objects.create(voter=voter_ or voter(), name=name, **fields)


def wish(idea, wish_list_, **fields):
    return feedback.WishItem.objects.create(wish_list=wish_list_, idea=idea, added_by=wish_list_.voter, **fields)


def complaint(variant_=None, voter_=None, **fields):
    variant_ = variant_ or variant()
    fields.setdefault("reason", "broken")
    fields.setdefault("answer_by", timezone.localdate() + timedelta(days=7))
    about = {"product": variant_.product, "variant": variant_, "voter": voter_ or voter()}
    return feedback.Complaint.objects.create(**about, **fields)


def seen(idea, voter_=None, *, hour=None, **fields):
    """A look at an idea's ticket, written as the beacon writes it."""
    hour = (hour or timezone.now()).replace(minute=0, second=0, microsecond=0)
    with transaction.atomic():
        made = feedback.Impression.objects.create(
            idea=idea, voter=voter_ or voter(), day=hour.date(), hour=hour, **{"slot": 0} | fields
        )
        feedback.ImpressionHour.objects.update_or_create(hour=hour, defaults={"heard_at": None})
    return made


def kiosk(store, secret="a screen's secret", **fields):
    """A screen that was let in."""
    fields = {"name": "Entrance", "paired_at": timezone.now(), "last_seen_at": timezone.now()} | fields
    return feedback.Kiosk.objects.create(store=store, secret_hash=sealed(secret), **fields)


def label(**fields):
    """A card on the shelf about `product` or `idea`."""
    return feedback.Label.objects.create(**fields)


def request(store, text="Mugs with lids", **fields):
    return feedback.StoreRequest.objects.create(store=store, text=text, **fields)


def order(store, *lines, **fields):
    """An order of `(variant, quantity)` lines at the variants' prices."""
    fields.setdefault("ordered_at", timezone.now())
    total = sum(variant.price * quantity for variant, quantity in lines)
    made = loyalty.Order.objects.create(
        system="till", number=str(next(numbers)), store=store, total=total, currency="GBP", **fields
    )
    for number, (variant_, quantity) in enumerate(lines, 1):
        loyalty.OrderLine.objects.create(
            order=made,
            number=number,
            variant=variant_,
            store=store,
            quantity=quantity,
            amount=variant_.price * quantity,
            at=made.ordered_at,
        )
    return made


def sold(variant, store, *, weekly=7, weeks=26, until=None):
    """Sales of every week up to yesterday, as gather adds them up: `weekly` pieces on one day of each week."""
    last = (until or timezone.localdate()) - timedelta(days=1)
    days, revenue = [last - timedelta(weeks=week) for week in range(weeks)], weekly * (variant.price or 0)
    loyalty.SaleDay.objects.bulk_create(
        loyalty.SaleDay(variant=variant, store=store, day=day, units=weekly, revenue=revenue) for day in days
    )
    about = {"subject_type": collab.SubjectType.VARIANT, "subject_id": variant.pk, "store_id": store.pk}
    collab.SignalDay.objects.bulk_create(
        collab.SignalDay(day=day, kind=collab.SignalKind.SALE, value=weekly, **about) for day in days
    )
    now, category_ = timezone.now(), variant.product.category
    collab.Shard.objects.update_or_create(category_id=category_.root_id, defaults={"dirty_at": now, "sold_at": now})


def stock(variant, store, quantity=0):
    return catalog.StockLevel.objects.create(variant=variant, store=store, quantity=quantity)


def suggestion(kind="add", **fields):
    if "idea" not in fields and "variant" not in fields:
        fields["idea"] = idea()
    fields.setdefault("category", category())
    fields.setdefault("data_until", timezone.now())
    fields.setdefault("model_version", "test")
    return collab.Suggestion.objects.create(key=f"{kind}:{next(numbers)}", kind=kind, **fields)


def evidence(suggestion, kind, *, against=False, **facts):
    return collab.Evidence.objects.create(
        suggestion=suggestion, kind=kind, against=against, facts=facts, position=next(numbers)
    )


def decision(suggestion, verdict="accept", *, by, **fields):
    """A decision that still can be undone, unless `not_before` says otherwise."""
    fields.setdefault("not_before", timezone.now() + timedelta(minutes=10))
    collab.Suggestion.objects.filter(pk=suggestion.pk).update(state="decided")
    return collab.Decision.objects.create(suggestion=suggestion, verdict=verdict, by=by, **fields)


def trial(suggestion, *, by, days_over=0, **fields):
    """A trial of eight weeks that is over, for so many days, and waits for somebody to say what follows."""
    ended = timezone.localdate() - timedelta(days=days_over)
    made = decision(suggestion, "trial", by=by, carried_out_at=timezone.now())
    if suggestion.idea:
        feedback.Idea.objects.filter(pk=suggestion.idea_id).update(stage="trial", answer_by=ended)
    about = {"variant": variant(), "starts_on": ended - timedelta(weeks=8), "ends_on": ended, "state": "failed"}
    return collab.Trial.objects.create(decision=made, **about | fields)


def score(task="localise", **fields):
    """What one night found out about one task; a later call is a later night."""
    fields.setdefault("run", collab.ScoreRun.objects.create(finished_at=timezone.now()))
    fields.setdefault("reason", "level")
    return collab.Score.objects.create(task=task, **fields)


def take(fields: dict, *names: str) -> dict:
    return {name: fields.pop(name) for name in names if name in fields}
