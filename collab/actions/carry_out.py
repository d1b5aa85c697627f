"""A decision takes effect: everything that follows from it, in one transaction."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from catalog.actions.plan_variant import plan_variant
from catalog.actions.shelve import delist_variant, list_variant
from catalog.models import Store, Variant
from collab.actions.answer_all import answer_all
from collab.actions.end_trial import sold
from collab.actions.measure import like
from collab.models import Decision, Suggestion, Trial
from feedback.actions.answer import Answer, answer
from feedback.actions.put_right import promise_repair
from feedback.models import Idea, Notice, Openness, StagePromise
from ground.models import AuditEntry
from loyalty.actions.credit import credit
from loyalty.models import Account

USUAL_WEEKS = 8
TEAM = "the range team"  # employees' names are public only where the retailer switches that on


@transaction.atomic
def carry_out(*, now: datetime) -> Decision | None:
    """Carry out one decision that is due and return it; None when none is. Safe side by side and after a crash:
    the row is claimed, and what follows commits together with the mark that it was done."""
    decision = (
        Decision.objects.due(now)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("suggestion__idea", "suggestion__variant", "suggestion__category", "by")
        .order_by("not_before", "pk")
        .first()
    )
    if decision is None:
        return None
    FOLLOWS[decision.verdict](decision, now)
    if words := said(decision, decision.stores.all()):
        answer(idea=decision.suggestion.idea, answer=words, cause=cause(decision), now=now, by=decision.by)
    decision.carried_out_at = now
    decision.save(update_fields=["carried_out_at"])
    AuditEntry.objects.create(
        who=f"user:{decision.by_id}",
        what=f"decide {decision.verdict}",
        subject=f"suggestion:{decision.suggestion_id}",
        details={"decision": decision.pk, "reason": decision.reason},
        at=now,
    )
    return decision


def cause(decision: Decision) -> str:
    return f"decision:{decision.pk}"


def said(decision: Decision, stores: Iterable[Store] = ()) -> Answer | None:
    """What the people who asked will read about this decision; None when nobody asked or there is nothing to say.
    The desk's preview shows this very answer. What comes to some stores only is told to the people of these."""
    if decision.suggestion.idea is None or decision.verdict == Decision.Verdict.SNOOZE:
        return None
    stage, kind = ANSWERS[decision.verdict]
    coming = decision.verdict == Decision.Verdict.ACCEPT
    begins = decision.promised_for if decision.verdict == Decision.Verdict.TRIAL else None
    places = tuple(store.pk for store in stores) if coming else ()
    return Answer(
        stage=stage,
        kind=kind,
        reason=decision.reason,
        pieces=pieces_said(decision),
        due=decision.promised_for,
        team=TEAM,
        in_stores=places or None,
        next_by=begins and begins + timedelta(weeks=decision.weeks or USUAL_WEEKS),
    )


def pieces_said(decision: Decision) -> int | None:
    """How many were sold in the trial after which this is decided, where the words may say so; else None."""
    trials = Trial.objects.filter(decision__suggestion=decision.suggestion_id).exclude(decision=decision.pk)
    tried = trials.order_by("pk").last() if decision.reason and Openness.current().unit_sales else None
    return sold(tried) if tried else None


ANSWERS: dict[str, tuple[Idea.Stage, Notice.Kind]] = {
    Decision.Verdict.ACCEPT: (Idea.Stage.COMING, Notice.Kind.COMING),
    Decision.Verdict.TRIAL: (Idea.Stage.TRIAL, Notice.Kind.TRIAL),
    Decision.Verdict.DECLINE: (Idea.Stage.DECLINED, Notice.Kind.DECLINED),
    Decision.Verdict.END: (Idea.Stage.ENDED, Notice.Kind.ENDED),
}


def accepted(decision: Decision, now: datetime) -> None:
    """We are getting it: plan it, take it off, or order it; and thank the author, once."""
    suggestion = decision.suggestion
    day = timezone.localdate(now)
    match suggestion.kind:
        case Suggestion.Kind.DELIST:
            delist_variant(variant=goods(suggestion), stores=places(decision), on=day, decision_ref=cause(decision))
        case Suggestion.Kind.LOCALISE:
            list_variant(
                variant=goods(suggestion),
                stores=places(decision),
                on=decision.promised_for or day,
                decision_ref=cause(decision),
            )
        case Suggestion.Kind.FIX:
            answer_all(decision, now)
            owe_repair(decision, now)
        case _:
            give_variant(decision)
    if suggestion.idea:
        thank_author(suggestion.idea, cause(decision))


def owe_repair(decision: Decision, now: datetime) -> None:
    """The team that was named owes it until the day that was promised, and is late from then on."""
    suggestion = decision.suggestion
    if suggestion.variant and decision.promised_for:
        promise_repair(
            product=suggestion.variant.product,
            team=decision.team or StagePromise.of("coming").team,
            due=decision.promised_for,
            cause=cause(decision),
            now=now,
        )


def goods(suggestion: Suggestion) -> Variant:
    """What a suggestion is about: something we sell, or what its idea was given."""
    variant = suggestion.variant or (suggestion.idea.variant if suggestion.idea else None)
    assert variant is not None, f"suggestion {suggestion.pk} is about no goods"
    return variant


def places(decision: Decision) -> QuerySet[Store]:
    """The stores a decision is about: those chosen with it, else those that were suggested."""
    return decision.stores.all() or decision.suggestion.stores.all()


def give_variant(decision: Decision) -> None:
    """See that an accepted or tried idea has a variant, planned when nothing we sell fits."""
    suggestion = decision.suggestion
    if suggestion.idea is None or suggestion.idea.variant_id:
        return
    idea = suggestion.idea
    idea.variant = suggestion.variant or plan_variant(
        name=idea.title,
        category=idea.category or suggestion.category,
        ref=cause(decision),
        planned_for=decision.promised_for,
        currency=suggestion.currency,
    )
    idea.save(update_fields=["variant"])


def thank_author(idea: Idea, cause: str) -> None:
    """Credit the author of an accepted idea, if we know whose account it is, and say so; once per cause."""
    account = Account.objects.filter(profile__voter=idea.author_id).first()
    ref = f"{cause}:author"
    if account and credit(account=account, points=settings.AUTHOR_POINTS, ref=ref, reason="idea"):
        facts = {"title": idea.title, "points": settings.AUTHOR_POINTS}
        Notice.objects.get_or_create(
            voter_id=idea.author_id, cause=ref, defaults={"kind": Notice.Kind.CREDITED, "idea": idea, "facts": facts}
        )


def tried(decision: Decision, now: datetime) -> None:
    """Try it in the chosen stores against like stores where nothing changes."""
    give_variant(decision)
    starts_on = decision.promised_for or timezone.localdate(now)
    stores = list(decision.stores.all())
    variant = goods(decision.suggestion)
    trial = Trial.objects.create(
        decision=decision,
        variant=variant,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(weeks=decision.weeks or USUAL_WEEKS),
    )
    trial.stores.set(stores)
    trial.controls.set(like(decision, stores, timezone.localdate(now)))
    if decision.suggestion.kind == Suggestion.Kind.LOCALISE:  # we have it already: it only has to go to these stores
        list_variant(variant=variant, stores=decision.stores.all(), on=starts_on, decision_ref=cause(decision))


def declined(decision: Decision, now: datetime) -> None:
    """Nothing is bought; the reason is all that follows, and of a fault those who wait read it."""
    if decision.suggestion.kind == Suggestion.Kind.FIX:
        answer_all(decision, now)


def ended(decision: Decision, now: datetime) -> None:
    """It was tried, and that is all. What was put into these stores for the trial leaves them."""
    tried = Trial.objects.filter(decision__suggestion=decision.suggestion_id).order_by("-pk").first()
    if tried and decision.suggestion.kind == Suggestion.Kind.LOCALISE:
        day, stores = timezone.localdate(now), tried.stores.all()
        delist_variant(variant=goods(decision.suggestion), stores=stores, on=day, decision_ref=cause(decision))


def snoozed(decision: Decision, now: datetime) -> None:
    """Back on the desk on the chosen day, by itself."""
    until = decision.promised_for or timezone.localdate(now) + timedelta(weeks=4)
    Suggestion.objects.filter(pk=decision.suggestion_id).update(
        state=Suggestion.State.SNOOZED,
        snoozed_until=timezone.make_aware(datetime.combine(until, datetime.min.time())),
    )


FOLLOWS = {
    Decision.Verdict.ACCEPT: accepted,
    Decision.Verdict.TRIAL: tried,
    Decision.Verdict.DECLINE: declined,
    Decision.Verdict.SNOOZE: snoozed,
    Decision.Verdict.END: ended,
}
