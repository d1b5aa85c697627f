"""The scoreboard in words: what each task asks, how an answer is marked, which method is live and why."""

from django import template
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from collab.actions.score.verdicts import ENOUGH
from collab.models import OURS, Foretold, Score
from ground import charts

register = template.Library()

Z = 1.2816  # of 8 times in 10

TITLES = {
    "rank-ideas": gettext_lazy("Which ideas people want"),
    "rank-pairs": gettext_lazy("Which of two people choose"),
    "new-product": gettext_lazy("What a new product sells"),
    "localise": gettext_lazy("What a store should try"),
    "assortment": gettext_lazy("What keeps its place on the shelf"),
    "who-wants": gettext_lazy("Who wants what"),
    "retention": gettext_lazy("Who comes again"),
}

MEASURED = {
    "rank-ideas": gettext_lazy("Of what people met later, what they wanted stood above what they did not"),
    "rank-pairs": gettext_lazy("Of two, the one they chose stood higher"),
    "new-product": gettext_lazy("Error of what launches would sell in four weeks, in shares of a usual launch"),
    "localise": gettext_lazy("How high what stores began to sell had stood on their list (100 is the top)"),
    "assortment": gettext_lazy("Spending that a quarter of the products would have kept"),
    "who-wants": gettext_lazy("How high what customers bought next had stood on their list (100 is the top)"),
    "retention": gettext_lazy("Error in visits over 60 days (less is better)"),
}

CASES = {
    "rank-ideas": ngettext_lazy("%(cases)s person", "%(cases)s people", "n"),
    "rank-pairs": ngettext_lazy("%(cases)s person", "%(cases)s people", "n"),
    "new-product": ngettext_lazy("%(cases)s launch", "%(cases)s launches", "n"),
    "localise": ngettext_lazy("%(cases)s store and season", "%(cases)s stores and seasons", "n"),
    "assortment": ngettext_lazy("%(cases)s department and season", "%(cases)s departments and seasons", "n"),
    "who-wants": ngettext_lazy("%(cases)s customer", "%(cases)s customers", "n"),
    "retention": ngettext_lazy("%(cases)s customer", "%(cases)s customers", "n"),
}

METHODS = {
    "beta-binomial": gettext_lazy("share who wanted it"),
    "net votes": gettext_lazy("wishes less passes"),
    "win rate": gettext_lazy("share of choices won"),
    "run-rate": gettext_lazy("as it sold so far"),
    "popularity": gettext_lazy("what sells most"),
    "stores stocking": gettext_lazy("what most stores sell"),
    "60-day decay": gettext_lazy("what earned most lately"),
    "top revenue": gettext_lazy("what earned most ever"),
    "same as before": gettext_lazy("as often as so far"),
}

NO_DATA = {
    "rank-ideas": gettext_lazy("No data yet: people have to see ideas and vote for eight weeks."),
    "rank-pairs": gettext_lazy("No data yet: nobody was asked to choose between two ideas."),
    "new-product": gettext_lazy("No data yet: it takes four months of sales, with new products in them."),
}

REASONS = {
    "ahead": gettext_lazy("Ours did better, and by more than chance makes likely."),
    "level": gettext_lazy("Neither is better for sure."),
    "behind": gettext_lazy(
        "Ours did worse, and by more than chance makes likely. It is back as soon as it is level again."
    ),
    "recovering": gettext_lazy("Ours was behind, and is not level again yet."),
    "failed": gettext_lazy("The last test broke off; nothing was changed."),
}


@register.filter
def task_title(score: Score) -> str:
    return TITLES.get(score.task, score.task)


@register.filter
def task_measured(score: Score) -> str:
    return MEASURED.get(score.task, score.measure)


@register.filter
def task_cases(score: Score) -> str:
    cases = number_format(score.cases, force_grouping=True)
    return CASES[score.task] % {"n": score.cases, "cases": cases} if score.task in CASES else cases


@register.filter
def method(name: str) -> str:
    """A simple method in plain words."""
    return METHODS.get(name, name)


@register.filter
def live(score: Score) -> str:
    if score.in_use == OURS:
        return _("Ours is live")
    return _("A simple method is live: %(name)s") % {"name": METHODS.get(score.in_use, score.in_use)}


@register.filter
def task_reason(score: Score) -> str:
    if score.reason == Score.Reason.NONE:
        return NO_DATA.get(score.task) or _("No data yet: it takes four months of sales.")
    if score.reason == Score.Reason.FEW:
        return ngettext(
            "Too little to tell: %(n)s case, and %(enough)s are needed.",
            "Too little to tell: %(n)s cases, and %(enough)s are needed.",
            score.cases,
        ) % {"n": score.cases, "enough": ENOUGH}
    return REASONS.get(score.reason, "")


@register.filter
def marked(score: Score, value: float) -> str:
    """A mark as people read it: hundredths, or visits."""
    if score.task == "retention":
        return number_format(value, 2)
    return _("%(n)s\u00a0%%") % {"n": hundredths(value)} if "NDCG" not in score.measure else hundredths(value)


@register.filter
def difference(score: Score) -> str:
    """Ours against the simple one, 8 times in 10 between two ends; above 0 ours is better."""
    if not score.gain and not score.gain_se:
        return _("No difference: both say the same.")
    ends = [_signed(score, score.gain + side * Z * (score.gain_se or 0)) for side in (-1, 1)]
    words = _("Better by %(gain)s, 8 times in 10 between %(low)s and %(high)s")
    if score.gain < 0:
        words = _("Worse by %(gain)s, 8 times in 10 between %(low)s and %(high)s")
    return words % {"gain": _signed(score, score.gain).lstrip("−+"), "low": ends[0], "high": ends[1]}


@register.simple_tag
def difference_bar(score: Score) -> SafeString:
    """The difference on a scale with 0 in its middle: right of it ours is better."""
    reach = Z * (score.gain_se or 0)
    most = 1.2 * max(abs(score.gain) + reach, 1e-9)
    return charts.interval_bar(
        score.gain - reach, score.gain, score.gain + reach, least=-most, most=most, words=difference(score)
    )


@register.simple_tag
def foretold_bar(row: Foretold) -> SafeString:
    """What was foretold, and where what was sold lies in it."""
    most = max(row.q90, row.sold) * 1.05
    words = _("sold %(sold)s, foretold between %(low)s and %(high)s") % {
        "sold": pieces(row.sold),
        "low": pieces(row.q10),
        "high": pieces(row.q90),
    }
    return charts.interval_bar(row.q10, row.q50, row.q90, least=0, most=most, seen=row.sold, words=words)


@register.filter
def pieces(value: float) -> str:
    return number_format(value, 0 if value >= 10 else 1, force_grouping=True)


@register.filter
def hundredths(value: float) -> str:
    return number_format(100 * value, 1)


def _signed(score: Score, value: float) -> str:
    size = number_format(abs(value), 2) if score.task == "retention" else hundredths(abs(value))
    return f"{'−' if value < 0 else '+'}{size}"
