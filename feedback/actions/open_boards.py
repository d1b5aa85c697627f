"""The boards a shop begins with: what is sold, and how it is sold."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from feedback.models import Board

BOARDS = (
    (
        "product-mix",
        _("What we sell"),
        _("What should we sell that we do not, or sell differently?"),
    ),
    (
        "make-it-mine",
        _("Make it mine"),
        _("What would you like made for you: a name, a size, a colour, a mix?"),
    ),
    (
        "how-we-shop",
        _("How we shop"),
        _("What would make finding, choosing, trying and returning things easier?"),
    ),
    (
        "how-we-pay",
        _("How we pay and collect"),
        _("What would make paying, delivery and collecting easier?"),
    ),
)


@transaction.atomic
def open_boards() -> int:
    """Make those that are not there yet, in the language spoken just now; returns how many. A board that is there
    stays as it is, also when it was closed."""
    made = [
        Board.objects.get_or_create(slug=slug, defaults={"name": str(name), "intro": str(intro), "position": position})[
            1
        ]
        for position, (slug, name, intro) in enumerate(BOARDS)
    ]
    return sum(made)
