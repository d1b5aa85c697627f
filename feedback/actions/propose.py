from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.models import Category, Product, Store, Variant
from feedback.actions.hold import hold, reasons_to_hold
from feedback.models import Board, Idea, StagePromise, Thing, Voter


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
    step: str = "",
    photo: str = "",
    language: str = "en",
    by_staff: bool = False,
    took: timedelta | None = None,
    client_key: UUID | None = None,
    agreed_to: str = "",
) -> Idea:
    """Put an idea on a board, with its author's own wish for it; or let it wait for a first look (actions/hold.py).

    The form with one `client_key` makes one idea, however often it is sent; a repeat gets the idea it made.
    """
    if client_key and (before := Idea.objects.filter(client_key=client_key).first()):
        return before
    text = f"{title} {body}"
    held = [] if by_staff else reasons_to_hold(voter=voter, text=text, took=took, now=timezone.now())
    idea = Idea(
        board=board,
        title=title,
        body=body,
        author=voter,
        by_staff=by_staff,
        client_key=client_key,
        step=step,
        photo=photo,
        category=category or (product.category if product else None),
        product=product,
        variant=variant,
        store=store,
        language=language,
        state=Idea.State.HELD if held else Idea.State.OPEN,
        answer_by=None if held else timezone.localdate() + timedelta(days=StagePromise.of(Idea.Stage.POSTED).days),
    )
    try:
        with transaction.atomic():
            idea.save(force_insert=True)
    except IntegrityError:  # sent twice at once
        return Idea.objects.get(client_key=client_key)
    idea.shuffle = (idea.pk * 0.6180339887498949) % 1.0  # golden steps: any run of new ideas lies evenly spread
    idea.save(update_fields=["shuffle"])
    if voter.agreed_to_terms_at is None or (agreed_to and agreed_to != voter.agreed_to):
        voter.agreed_to_terms_at, voter.agreed_to = timezone.now(), agreed_to
        voter.save(update_fields=["agreed_to_terms_at", "agreed_to"])
    if held:
        hold(thing=Thing.IDEA, thing_id=idea.pk, voter=voter, idea_id=idea.pk, title=title, reasons=held)
    else:
        idea.vote(voter.pk)
    return idea
