"""What people pledged on an idea, for whom it is not and why, and what they choose it over: for the suggestion page."""

from collections import Counter
from statistics import median

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from collab.models import Suggestion
from collab.templatetags.numbers import number, percent
from feedback.models import NotForMe, PairStanding, Pledge
from feedback.models.pledges import ANY_GOODS
from ground import money

MOST = 5_000  # pledges that are read, the latest
FEW = 3  # prices under which no usual one is told
SHOWN = 5
QUOTES = 3
ENOUGH = 10  # pairs from which on their result is told


def what_they_pledge(row: Suggestion) -> dict | None:
    """Counts and the usual price of those who would buy; None where nobody said anything."""
    if not row.idea_id:
        return None
    fields = ("value", "notify", "price", "currency", "options", "store__name", "how_often")
    rows = list(Pledge.objects.standing().filter(idea=row.idea_id).order_by("-at").values_list(*fields)[:MOST])
    buyers = [one for one in rows if one[0]]
    against = _against(row)
    told = {
        "would_buy": len(buyers),
        "notify": sum(one[1] for one in rows),
        "price": _usual_price(buyers),
        "options": _most(str(ANY_GOODS.get(option, option)) for one in buyers for option in one[4]),
        "stores": _most(one[5] for one in buyers if one[5]),
        "often": _most(str(Pledge.HowOften(one[6]).label) for one in buyers if one[6]),
        "against": against,
        "against_total": sum(n for _reason, n in against),
        "words": _words(row) if against else [],
        "pairs": _pairs(row),
    }
    return told if rows or against or told["pairs"] else None


def _usual_price(buyers: list[tuple]) -> str:
    """Half would pay this or more, in the currency that most said."""
    said = [(one[3], one[2]) for one in buyers if one[2]]
    currency = Counter(each for each, _price in said).most_common(1)
    prices = [price for each, price in said if currency and each == currency[0][0]]
    return money.words(int(median(prices)), currency[0][0]) if len(prices) >= FEW else ""


def _most(values) -> list[tuple[str, int]]:
    return Counter(values).most_common(SHOWN)


def _reasons(row: Suggestion):
    """Of the idea and of those joined with it: nobody who says why not is asked again when ideas are joined."""
    return NotForMe.objects.filter(Q(idea=row.idea_id) | Q(idea__merged_into=row.idea_id), value=1)


def _against(row: Suggestion) -> list[tuple[str, int]]:
    counted = _reasons(row).order_by().values_list("reason").annotate(n=Count("voter", distinct=True))
    return [(str(NotForMe.Reason(reason).label), n) for reason, n in counted.order_by("-n", "reason")]


def _words(row: Suggestion) -> list[str]:
    said = _reasons(row).exclude(words="").order_by("-at")
    return list(dict.fromkeys(said.values_list("words", flat=True)[: 4 * QUOTES]))[:QUOTES]


def _pairs(row: Suggestion) -> str:
    """Chosen in 62 % of 140 pairs."""
    found = PairStanding.objects.filter(idea=row.idea_id, store=None, met__gte=ENOUGH).first()
    if found is None:
        return ""
    words = _(
        "Chosen in %(share)s of %(met)s pairs. Over the usual idea it would be chosen %(middle)s of the time, 8 times "
        "in 10 between %(low)s and %(high)s."
    )
    shares = {name: percent(getattr(found, name)) for name in ("low", "middle", "high")}
    return words % {"share": percent(found.chosen / found.met), "met": number(found.met), **shares}
