"""The words of a poll, as its maker types them: the shape is checked here, nothing is decided."""

from datetime import datetime, time, timedelta

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Product, Store
from feedback.models import Idea, PollOption
from feedback.models.polls import FEWEST, MOST


class PollForm(forms.Form):
    """A question with two to five finalists. `finalists` are their fields, row by row, for the page; after `is_valid`,
    `poll` and `options` are what it says, not kept yet."""

    question = forms.CharField(
        label=_("Your question"),
        max_length=140,
        error_messages={"required": _("Write the question.")},
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    intro = forms.CharField(
        label=_("What people should know first"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 2}),
    )
    opens_at = forms.DateField(label=_("Opens on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    closes_at = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    store = forms.ModelChoiceField(
        Store.objects.order_by("name"), label=_("Only in one store"), required=False, empty_label=_("All stores")
    )

    def __init__(self, *args, poll, **kwargs):
        today = timezone.localdate()
        first = {"opens_at": today, "closes_at": today + timedelta(days=14)}
        if poll.pk:
            last = timezone.localdate(poll.closes_at - timedelta(seconds=1))
            first = {"question": poll.question, "intro": poll.intro, "store": poll.store_id}
            first |= {"opens_at": timezone.localdate(poll.opens_at), "closes_at": last}
        super().__init__(*args, initial=first, **kwargs)
        self.fields["store"].label_from_instance = lambda store: store.name
        self.poll, self.options = poll, []
        kept = list(poll.options.select_related("product")) if poll.pk else []
        for n in range(MOST):
            self._finalist(n, kept[n] if n < len(kept) else None)

    def _finalist(self, n: int, kept) -> None:
        words = {"label": "", "price": "", "about": "", "reference": False}
        if kept:
            about = f"#{kept.idea_id}" if kept.idea_id else (kept.product.code if kept.product else "")
            words = {"label": kept.label, "price": kept.price_effect, "about": about, "reference": kept.is_reference}
        nameless = {"required": _("Say what finalist %(n)s is.") % {"n": n + 1}}
        of = {
            "label": forms.CharField(
                label=_("What it is"), max_length=80, required=n < FEWEST, error_messages=nameless
            ),
            "price": forms.CharField(label=_("What it does to the price"), max_length=80, required=False),
            "about": forms.CharField(label=_("Article number, or #idea"), max_length=40, required=False),
            "reference": forms.BooleanField(label=_("A reference: we know its sales"), required=False),
        }
        for name, field in of.items():
            field.initial = words[name]
            self.fields[f"{name}_{n}"] = field

    @property
    def finalists(self):
        names = ("label", "price", "about", "reference")
        rows = [{name: self[f"{name}_{n}"] for name in names} for n in range(MOST)]
        for n, row in enumerate(rows):
            row["needed"], row["filled"] = n < FEWEST, any(field.value() or field.errors for field in row.values())
        return rows

    def clean(self):
        said = super().clean()
        self.options = [self._option(n, said) for n in range(MOST) if said.get(f"label_{n}")]
        opens, closes = said.get("opens_at"), said.get("closes_at")
        if opens and closes and closes < opens:
            self.add_error("closes_at", _("The last day lies before the first."))
        elif opens and closes:
            start = timezone.make_aware(datetime.combine(opens, time.min))
            end = timezone.make_aware(datetime.combine(closes + timedelta(days=1), time.min))
            self.poll.opens_at, self.poll.closes_at = start, end
        self.poll.question, self.poll.intro = said.get("question", ""), said.get("intro", "")
        self.poll.store = said.get("store")
        return said

    def _option(self, n: int, said: dict) -> PollOption:
        about = said.get(f"about_{n}", "").strip()
        idea = product = None
        if about.startswith("#") and about[1:].isdecimal():
            idea = Idea.objects.open().filter(pk=int(about[1:18])).first()
        elif about:
            product = Product.objects.filter(Q(code=about) | Q(variants__sku=about)).first()
        if about and not (idea or product):
            self.add_error(f"about_{n}", _("There is no such article and no such open idea."))
        reference = bool(said.get(f"reference_{n}"))
        if reference and not product:
            self.add_error(f"about_{n}", _("A reference needs an article, so that its sales are known."))
        option = PollOption(label=said[f"label_{n}"], price_effect=said.get(f"price_{n}", ""), is_reference=reference)
        option.idea, option.product = idea, product
        return option
