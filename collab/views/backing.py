"""What stands behind a suggestion: its figure taken apart, what is like it, and who asked, by how well we know them."""

from datetime import timedelta

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Value, When
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import StaffMember
from collab.engine.evidence import add_up
from collab.models import Reading, SetAside, SubjectType, Suggestion
from collab.templatetags.evidence import PARTS, number, percent
from collab.templatetags.said import located
from feedback.models import StoreRequest, Vote
from loyalty.models import OrderLine

MOST_OF_THEM = 0.6  # a share of the votes that is worth a warning
FEWEST = 5  # votes under which shares say nothing
YOUNG = timedelta(days=3)  # an idea of this age cannot but get its votes on one day
QUOTES = 3

GRADES = {
    "buyer": gettext_lazy("Customers who bought in this department"),
    "customer": gettext_lazy("Other customers, signed in"),
    "guest": gettext_lazy("Guests, known by their device only"),
    "staff": gettext_lazy("People who work here"),
}


def made_of(row: Suggestion, evidence: list) -> dict | None:
    """The expected pieces a week taken apart, in numbers that add up as they are shown; None where there is nothing to
    take apart. What would be expected without a kind of evidence stands beside it."""
    facts = next((one.facts for one in evidence if one.kind == "made_of"), {})
    told, digits = facts.get("parts", []), 0 if row.units_q50 >= 10 else 1
    if len(told) < 2:
        return None
    try:
        weekly = add_up([part["weekly"] for part in told], row.units_q50, digits)
    except ValueError:  # drafted by another version: the sentence still tells what it knew
        return None
    rows = [
        {"of": PARTS[part["of"]], "weekly": float(each), "without": part.get("without"), "sign": "+" if at else ""}
        for at, (part, each) in enumerate(zip(told, weekly, strict=True))
    ]
    return {"rows": rows, "total": round(row.units_q50, digits), "digits": digits}


def like_it(evidence: list) -> list[dict]:
    """The products like it, with what they really sold in a week in one store."""
    return next((one.facts.get("products") or [] for one in evidence if one.kind == "look_alikes"), [])


def who_asked(row: Suggestion) -> dict:
    """Counts by store and by grade, and some of their words; never a name."""
    votes = Vote.objects.filter(idea=row.idea_id, value=1).order_by()
    about = Q(idea=row.idea_id) if row.idea_id else Q(variant=row.variant_id)
    requests = StoreRequest.objects.filter(about, value=1)
    words = dict.fromkeys(requests.exclude(text="").order_by("-at").values_list("text", flat=True)[: 4 * QUOTES])
    body = [row.idea.body] if row.idea and row.idea.body else []
    grades = by_grade(row, votes) if row.idea_id else {}
    groups = groups_of(row)
    stores = list(votes.values_list("store__name").annotate(n=Count("voter")).order_by("-n")) if row.idea_id else []
    return {
        "votes": sum(grades.values()) if row.idea_id else None,
        "grades": [(GRADES[grade], grades[grade]) for grade in GRADES if grades.get(grade)],
        "requests": requests.count(),
        "stores": [(name or _("no store named"), n) for name, n in stores[:6]],
        "more_stores": sum(n for _name, n in stores[6:]),
        "quotes": body + list(words)[:QUOTES],
        "biases": biases(grades, best_day(row, votes)) + one_group(groups) if row.idea_id else [],
        "groups": what_groups_say(groups),
    }


def set_aside(row: Suggestion) -> list[tuple[str, int]]:
    """How many votes on it are not counted for now, by reason in words; those with most first."""
    rows = SetAside.objects.standing().filter(idea=row.idea_id, idea__isnull=False).order_by()
    counted = rows.values_list("reason").annotate(n=Count("pk")).order_by("-n", "reason")
    return [(str(SetAside.Reason(reason).label), n) for reason, n in counted]


def by_grade(row: Suggestion, votes) -> dict[str, int]:
    """Votes by how well we know who cast them: each counts once, so the grades sum to the votes."""
    here = Q(variant__product__category=row.category_id) | Q(variant__product__category__department=row.category_id)
    bought = OrderLine.objects.filter(here, order__profile__voter=OuterRef("voter"), quantity__gt=0)
    works = StaffMember.objects.filter(user=OuterRef("voter__user"))
    grade = Case(
        When(Exists(works), then=Value("staff")),
        When(Exists(bought), then=Value("buyer")),
        When(Q(voter__user__isnull=False) | Q(voter__profile__isnull=False), then=Value("customer")),
        default=Value("guest"),
        output_field=CharField(),
    )
    return dict(votes.annotate(grade=grade).values_list("grade").annotate(Count("voter")))


def best_day(row: Suggestion, votes) -> int:
    """How many votes came on the day with most of them; 0 for a young idea."""
    if row.data_until - row.idea.created_at < YOUNG:
        return 0
    days = votes.annotate(day=TruncDate("at")).values_list("day").annotate(n=Count("voter")).order_by("-n", "day")
    return next((n for _day, n in days[:1]), 0)


def biases(grades: dict[str, int], best: int) -> list[str]:
    """Where most votes come from one side, in words. One loud store is named by the engine itself."""
    total = sum(grades.values())
    if total < FEWEST:
        return []
    one_side = {
        "guest": _("%(share)s of the votes (%(n)s of %(total)s) came from guests we know nothing else of."),
        "staff": _("%(share)s of the votes (%(n)s of %(total)s) came from people who work here."),
    }
    said = [(words, grades.get(grade, 0)) for grade, words in one_side.items()]
    said.append((_("%(share)s of the votes (%(n)s of %(total)s) came on one single day."), best))
    return [
        words % {"share": percent(n / total), "n": number(n), "total": number(total)}
        for words, n in said
        if n / total >= MOST_OF_THEM
    ]


BEYOND = 0.15  # by which a group's share of the votes must exceed its share of the people, to be named
APART = 0.15  # between two groups, beyond chance, to say that an idea divides them


def groups_of(row: Suggestion) -> dict:
    """What the opinion groups of the board think of the idea, as it was read last night."""
    about = {"kind": Reading.Kind.OPINIONS, "subject_type": SubjectType.IDEA, "subject_id": row.idea_id}
    return Reading.objects.filter(**about).values_list("facts", flat=True).first() or {} if row.idea_id else {}


def one_group(facts: dict) -> list[str]:
    """Where most who want it are of one mind in other things too."""
    groups = facts.get("groups", [])
    votes, people = sum(one["wants"] for one in groups), sum(one["people"] for one in groups)
    if votes < FEWEST:
        return []
    most = max(groups, key=lambda one: one["wants"])
    share, usual = most["wants"] / votes, most["people"] / people
    if share < MOST_OF_THEM or share < usual + BEYOND:
        return []
    words = _(
        "Most support comes from 1 of %(groups)s opinion groups: %(share)s of their votes, and only %(usual)s of the "
        "people are in it."
    )
    return [words % {"groups": number(len(groups)), "share": percent(share), "usual": percent(usual)}]


def what_groups_say(facts: dict) -> str:
    """Whether all opinion groups want it, or it divides them; nothing where neither can be told."""
    groups = facts.get("groups", [])
    if not groups:
        return ""
    shares = sorted(one["share"] for one in groups)
    if facts["all_want"]:
        words = _("All %(groups)s opinion groups want it more than usual: %(low)s to %(high)s of those who saw it.")
    elif facts["divides"] >= APART:
        words = _("It divides the %(groups)s opinion groups: %(low)s of one want it and %(high)s of another.")
    else:
        return ""
    return words % {"groups": number(len(groups)), "low": percent(shares[0]), "high": percent(shares[-1])}


def who_would_buy(row: Suggestion) -> str:
    """How many customers are likely buyers by what they bought, and where; nothing where that cannot be told."""
    if row.kind not in (Suggestion.Kind.ADD, Suggestion.Kind.LOCALISE):
        return ""
    subject = (
        (SubjectType.IDEA, row.idea_id) if row.kind == Suggestion.Kind.ADD else (SubjectType.VARIANT, row.variant_id)
    )
    about = {"kind": Reading.Kind.LIKELY_BUYERS, "subject_type": subject[0], "subject_id": subject[1]}
    facts = Reading.objects.filter(**about).values_list("facts", flat=True).first()
    if not facts:
        return ""
    chosen = {store.pk for store in row.stores.all()}
    stores = [one for one in facts["stores"] if not chosen or one["store"] in chosen]
    people = sum(one["people"] for one in stores) if chosen else facts["people"]
    words = _("By what they bought, %(n)s of %(of)s customers most want it, or something like it, next") % {
        "n": number(people),
        "of": number(facts["of"]),
    }
    return located(words, stores) + "."
