"""What the address of a board may say."""

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.models import Idea
from feedback.models.ideas import STEPS

SORTS = [
    ("random", _("Shuffled")),
    ("new", _("Newest")),
    ("wanted", _("Most wanted")),
    ("rising", _("Rising")),
    ("undecided", _("Undecided, longest first")),
    ("decided", _("Shipped and declined")),
]


STAGES = [
    ("open", _("Open for your vote")),
    ("review", _("Under review")),
    ("coming", _("Coming or on trial")),
    ("shelf", _("On the shelf")),
    ("declined", _("Declined")),
    ("all", _("All")),
]


IN_STAGE = {
    "review": [Idea.Stage.READ, Idea.Stage.REVIEW],
    "coming": [Idea.Stage.COMING, Idea.Stage.TRIAL],
    "shelf": [Idea.Stage.SHELF],
    "declined": [Idea.Stage.DECLINED, Idea.Stage.ENDED],
}


class BoardChoice(forms.Form):
    """What the address of a board says. Nonsense is not an error: it counts as not said."""

    sort = forms.ChoiceField(choices=SORTS, required=False, label=_("Order"))
    stage = forms.ChoiceField(choices=STAGES, required=False, label=_("What became of it"))
    department = forms.ChoiceField(required=False, label=_("Department"))
    store = forms.ChoiceField(required=False, label=_("Store"))
    step = forms.ChoiceField(choices=[("", _("All steps")), *STEPS], required=False, label=_("Step of shopping"))
    seed = forms.IntegerField(min_value=1, max_value=16, required=False)
    shown = forms.IntegerField(min_value=20, max_value=400, required=False)

    def __init__(self, data, *, departments, stores, near=()):
        super().__init__(data, auto_id="filter_%s")
        self.near = near  # ideas near to what this visitor buys: an order that is offered to whom it says something
        if near:
            self.fields["sort"].choices = [*SORTS, ("near", _("Near what you buy"))]
        self.fields["department"].choices = [("", _("All departments")), *departments]
        self.fields["store"].choices = [("", _("All stores")), *stores]
        self.full_clean()

    def said(self, name, otherwise=None):
        return self.cleaned_data.get(name) or otherwise
