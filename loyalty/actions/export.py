"""All that belongs to a person, in one document (GDPR, articles 15 and 20)."""

from uuid import UUID

from django.utils import timezone

from feedback.models import (
    Appeal,
    Comment,
    Complaint,
    Flag,
    Follow,
    Idea,
    MergeAnswer,
    Notice,
    PollAnswer,
    Ruling,
    SameHere,
    StillWanted,
    StoreRequest,
    Vote,
    WishItem,
    WishList,
)
from loyalty.models import Entry, Hours, OrderLine, Preference, Profile, ProfileView, Relationship


def everything_about(*, profile: Profile) -> dict:
    """Plain values only. Who looked is told as role and store, never as a name."""
    user, entries = profile.user, Entry.objects.filter(account__profile=profile)
    return {
        "made_at": timezone.now().isoformat(),
        "profile": {
            "name": profile.name,
            "email": profile.email,
            "phone": profile.phone,
            "favourite_store": profile.favourite_store.name if profile.favourite_store else None,
            "tier": profile.tier.name if profile.tier else None,
            "customer_since": profile.joined_on.isoformat(),
            "language": user.language if user else "",
            "signs_in_with": user.email if user else None,
        },
        "numbers": [{"system": one.system, "value": one.value} for one in profile.external_ids.order_by("pk")],
        "agreements": rows(profile.consents.order_by("at", "pk"), "purpose", "channel", "state", "source", "at"),
        "points": rows(entries.order_by("at", "pk"), "points", "reason", "ref", "at"),
        "bought": rows(
            OrderLine.objects.filter(order__profile=profile).order_by("order__ordered_at", "order_id", "number"),
            *("order__number", "order__system", "order__ordered_at", "order__currency", "store__name"),
            *("variant__sku", "variant__product__name", "quantity", "amount"),
        ),
        "visits": rows(
            Relationship.objects.filter(profile=profile),
            *("visits", "last_on", "usual_days", "alive", "recency", "frequency", "value", "read_at"),
        ),
        "how_to_hear": [
            *rows(Preference.objects.filter(profile=profile), "topic", "mail", "push"),
            *rows(Hours.objects.filter(profile=profile), "every", "hour", "quiet_from", "quiet_to", "time_zone"),
        ],
        "looked_at_by": rows(ProfileView.objects.filter(profile=profile), "role", "store__name", "purpose", "at"),
        **voice_of(profile.voter_id),
    }


def voice_of(voter_id: UUID | None) -> dict:
    if voter_id is None:
        held = ("ideas", "votes", "follows", "requests", "answers", "notices", "rulings", "objections", "reports")
        later = ("comments", "same_here", "complaints", "poll_answers", "wish_lists", "wishes")
        return {name: [] for name in (*held, *later)}
    mine: dict = {"voter": voter_id}
    return {
        "ideas": rows(Idea.objects.filter(author=voter_id), "title", "body", "photo", "stage", "created_at"),
        "votes": rows(Vote.objects.filter(**mine), "idea__title", "value", "voided_wish", "at"),
        "follows": rows(Follow.objects.filter(**mine), "idea__title", "quiet", "at"),
        "requests": rows(StoreRequest.objects.filter(**mine), "text", "store__name", "value", "at"),
        "answers": [
            *rows(MergeAnswer.objects.filter(**mine), "merge__absorbed__title", "merge__survivor__title", "said", "at"),
            *rows(StillWanted.objects.filter(**mine), "asked_again__idea__title", "wants", "at"),
        ],
        "notices": rows(
            Notice.objects.filter(**mine), "kind", "idea__title", "facts", "created_at", "read_at", "mailed_at"
        ),
        "rulings": rows(
            Ruling.objects.filter(**mine), "thing", "idea__title", "verdict", "reason", "words", "at", "undone_at"
        ),
        "objections": rows(Appeal.objects.filter(ruling__voter=voter_id), "words", "at", "granted", "answer"),
        "reports": rows(Flag.objects.filter(**mine), "thing", "reason", "words", "at"),
        "comments": rows(Comment.objects.filter(**mine), "idea__title", "body", "state", "created_at", "removed_at"),
        "same_here": rows(SameHere.objects.filter(**mine), "comment__body", "at"),
        "complaints": rows(
            Complaint.objects.filter(**mine),
            *("product__name", "reason", "words", "photo", "store__name", "value", "at", "answer", "answered_at"),
        ),
        "wish_lists": rows(WishList.objects.filter(**mine), "name", "link", "others_add", "created_at"),
        "wishes": rows(
            WishItem.objects.filter(added_by=voter_id).order_by("at", "pk"),
            *("wish_list__name", "idea__title", "product__name", "at"),
        ),
        "poll_answers": rows(PollAnswer.objects.filter(**mine), "poll__question", "option__label", "at"),
    }


def rows(queryset, *fields: str) -> list[dict]:  # type: ignore[no-untyped-def]
    """Rows as dicts; `store__name` becomes `store_name`, moments become text."""
    return [{name.replace("__", "_"): plain(value) for name, value in row.items()} for row in queryset.values(*fields)]


def plain(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value
