"""What became of some ideas, decided by the desk's own verbs on days gone by, two trials that ran, and one that is over
and waits for somebody to say so."""

import datetime as dt

from django.conf import settings

from catalog.actions.shelve import list_variant
from catalog.models import Product, StockLevel, Variant
from collab.actions.carry_out import ANSWERS, TEAM, carry_out, thank_author
from collab.actions.decide import decide
from collab.actions.tell_listed import tell_listed
from collab.models import Decision, Outcome, Suggestion, Trial
from config.demo.ideas import IdeaText, ideas
from config.demo.loading import Loading
from config.demo.loading.board import Chorus
from feedback.actions.answer import Answer, answer
from feedback.models import Idea, Notice
from loyalty.models import User

LONG_AGO = "before the demo began"
VERDICTS = {
    "accepted": Decision.Verdict.ACCEPT,
    "shipped": Decision.Verdict.ACCEPT,
    "declined": Decision.Verdict.DECLINE,
    "trial worked": Decision.Verdict.TRIAL,
    "trial failed": Decision.Verdict.TRIAL,
}
DECIDED_DAYS_AGO = 80  # all ideas that were decided are older
UNTIL_IT_COMES = dt.timedelta(days=30)
TRIAL_WEEKS = 8
TRIED_IN = {
    "trial worked": ("leeds", "cardiff", "norwich"),
    "trial failed": ("brighton", "preston", "york"),
}
OVER = {"product-mix-240": ("edinburgh", "exeter")}  # tried, and nobody has decided yet
OVER_DAYS_AGO = 8
TOLD = {
    "trial worked": "In the three stores that tried it, it sold about a quarter more than in stores like them.",
    "trial failed": "In the three stores that tried it, it sold no better than what was there before.",
}
MEASURED = {  # lift q10, q50, q90; units sold more
    "trial worked": (0.11, 0.23, 0.36, 412),
    "trial failed": (-0.09, 0.02, 0.12, 6),
}


def decisions(loading: Loading) -> dict:
    """Decide, carry out, and for what has arrived since: say in which stores it is."""
    chorus = Chorus(loading)
    cleo = User.objects.get(email="cleo@tansyandwren.example")
    decided = [text for text in ideas() if text.fate in VERDICTS]
    for number, text in enumerate(decided):
        apart = 7 if text.fate == "declined" else 2  # refusals are spread over the months
        day = loading.today - dt.timedelta(days=DECIDED_DAYS_AGO - apart * (number % 10))
        at = dt.datetime.combine(day, dt.time(10, 15 + number), tzinfo=dt.UTC)
        settle(text, chorus.idea_of[text.key], at, cleo, loading)
    for key, tried in OVER.items():
        wait(chorus.idea_of[key], tried, cleo, loading)
        decided += [text for text in ideas() if text.key == key]
    # They are told in the app; letters about days gone by would be odd.
    Notice.objects.filter(idea__in=[chorus.idea_of[text.key] for text in decided]).update(mail_skipped=LONG_AGO)
    return {"decisions": len(decided)}


def settle(text: IdeaText, idea: Idea, at: dt.datetime, by: User, loading: Loading) -> None:
    if idea.category_id is None:
        say_at_once(text, idea, at, by, loading)
        return
    tried = TRIED_IN.get(text.fate, ())
    suggestion = suggest(idea, at)
    decide(
        suggestion=suggestion,
        verdict=VERDICTS[text.fate],
        by=by,
        now=at,
        reason=text.reason,
        promised_for=promise(text, at, loading),
        weeks=TRIAL_WEEKS if tried else None,
        stores=[loading.stores[code] for code in tried],
    )
    carry_out(now=at + dt.timedelta(seconds=settings.UNDO_SECONDS + 1))
    idea.refresh_from_db()
    if text.fate == "shipped":
        arrive(idea, at + UNTIL_IT_COMES, loading)
    if tried:
        measure(text, suggestion, by, loading)


def wait(idea: Idea, tried: tuple[str, ...], by: User, loading: Loading) -> None:
    """Nobody has said what follows from this trial: it is late."""
    begins = loading.today - dt.timedelta(days=OVER_DAYS_AGO, weeks=TRIAL_WEEKS)
    at = five_o_clock(begins - dt.timedelta(days=7))
    suggestion = suggest(idea, at)
    decide(
        suggestion=suggestion,
        verdict=Decision.Verdict.TRIAL,
        by=by,
        now=at,
        reason="We put it into these two stores first.",
        promised_for=begins,
        weeks=TRIAL_WEEKS,
        stores=[loading.stores[code] for code in tried],
    )
    carry_out(now=at + dt.timedelta(seconds=settings.UNDO_SECONDS + 1))
    look(suggestion, "trial failed")


def say_at_once(text: IdeaText, idea: Idea, at: dt.datetime, by: User, loading: Loading) -> None:
    """How we sell is no matter of the range: the answer is given without a suggestion."""
    stage, kind = ANSWERS[VERDICTS[text.fate]]
    words = Answer(stage=stage, kind=kind, reason=text.reason, due=promise(text, at, loading), team=TEAM)
    answer(idea=idea, answer=words, cause="desk:answer", now=at, by=by)
    if text.fate in ("accepted", "shipped"):
        thank_author(idea, f"idea:{idea.pk}")
    if text.fate == "shipped":
        everywhere = tuple(store.pk for code, store in loading.stores.items() if code != "web")
        names = sorted(store.name for code, store in loading.stores.items() if code != "web")
        done = Answer(
            stage=Idea.Stage.SHELF, kind=Notice.Kind.LISTED, facts={"stores": names}, team="", in_stores=everywhere
        )
        answer(idea=idea, answer=done, cause="desk:arrived", now=at + UNTIL_IT_COMES, by=by)


def suggest(idea: Idea, at: dt.datetime) -> Suggestion:
    """The suggestion this was at the time; numbers of that time are not made up. A worker that runs already may have
    drafted it by now: then it is the same."""
    row, _new = Suggestion.objects.update_or_create(
        key=f"add:idea:{idea.pk}",
        defaults={
            "kind": Suggestion.Kind.ADD,
            "category": idea.category,
            "idea": idea,
            "variant": idea.variant,
            "data_until": at,
            "model_version": "before the engine",
            "created_at": at,
            "updated_at": at,
        },
    )
    return row


def promise(text: IdeaText, at: dt.datetime, loading: Loading) -> dt.date | None:
    """Shipped things came when they were promised; accepted ones are due in some weeks; trials began a week later."""
    if text.fate == "accepted":
        return loading.today + dt.timedelta(days=24)
    if text.fate == "shipped":
        return (at + UNTIL_IT_COMES).date()
    return at.date() + dt.timedelta(days=7) if text.fate in TRIED_IN else None


def arrive(idea: Idea, at: dt.datetime, loading: Loading, *, price: int = 295) -> None:
    """The feed shows it in some stores: it is on sale there, and those who asked there are told."""
    stores = [loading.stores[code] for code in ("leeds", "york", "exeter", "croydon")]
    Variant.objects.filter(pk=idea.variant_id).update(state=Variant.State.LISTED, price=price)
    Product.objects.filter(variants=idea.variant_id).update(is_public=True)
    list_variant(variant=idea.variant, stores=stores, on=at.date())
    StockLevel.objects.bulk_create([StockLevel(variant=idea.variant, store=store, quantity=18) for store in stores])
    tell_listed(idea=idea, store_ids=[store.pk for store in stores], now=at)


def look(suggestion: Suggestion, fate: str) -> Trial:
    """What was measured after four and eight weeks."""
    low, middle, high, units = MEASURED[fate]
    trial = Trial.objects.get(decision__suggestion=suggestion)
    trial.state = Trial.State.WORKED if fate == "trial worked" else Trial.State.FAILED
    trial.save(update_fields=["state"])
    for weeks, wider, share in ((4, 0.06, 0.5), (TRIAL_WEEKS, 0, 1)):
        Outcome.objects.create(
            trial=trial,
            weeks=weeks,
            lift_q10=low - wider,
            lift_q50=middle,
            lift_q90=high + wider,
            units=round(units * share),
            measured_at=five_o_clock(trial.starts_on + dt.timedelta(weeks=weeks)),
        )
    return trial


def measure(text: IdeaText, suggestion: Suggestion, by: User, loading: Loading) -> None:
    """The trial is over: what those who asked were told."""
    trial = look(suggestion, text.fate)
    worked = trial.state == Trial.State.WORKED
    words = Answer(
        stage=Idea.Stage.COMING if worked else Idea.Stage.ENDED,
        kind=Notice.Kind.COMING if worked else Notice.Kind.DECLINED,
        reason=TOLD[text.fate],
        due=loading.today + dt.timedelta(days=30) if worked else None,
        team=TEAM,
    )
    answer(idea=suggestion.idea, answer=words, cause=f"trial:{trial.pk}", now=five_o_clock(trial.ends_on), by=by)


def five_o_clock(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(17), tzinfo=dt.UTC)
