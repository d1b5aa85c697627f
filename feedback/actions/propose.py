from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from catalog.models import Category, Product, Store, Variant
from feedback.actions.hold import hold, reasons_to_hold
from feedback.models import Board, Idea, Thing, Voter


@transaction.atomic
def propose(
    *,
    voter: Voter,
    board: Board,
    title: str,
    body: str = "",
    category: Category | None = None,
    product: Product | None = None,
    variant: Variant | None = None,
    store: Store | None = None,
    language: str = "en",
    by_staff: bool = False,
    took: timedelta | None = None,
) -> Idea:
    """Put an idea on a board, with its author's own wish for it; or let it wait for a first look (actions/hold.py)."""
    text = f"{title} {body}"
    held = [] if by_staff else reasons_to_hold(voter=voter, text=text, took=took, now=timezone.now())
    idea = Idea.objects.create(
        board=board,
        title=title,
        body=body,
        author=voter,
        by_staff=by_staff,
        category=category or (product.category if product else None),
        product=product,
        variant=variant,
        store=store or voter.store,
        language=language,
        state=Idea.State.HELD if held else Idea.State.OPEN,
    )
    idea.shuffle = (idea.pk * 0.6180339887498949) % 1.0  # golden steps: any run of new ideas lies evenly spread
    idea.save(update_fields=["shuffle"])
    if voter.agreed_to_terms_at is None:
        voter.agreed_to_terms_at = timezone.now()
        voter.save(update_fields=["agreed_to_terms_at"])
    if held:
        hold(thing=Thing.IDEA, thing_id=idea.pk, voter=voter, idea_id=idea.pk, title=title, reasons=held)
    else:
        idea.vote(voter.pk)
    return idea
