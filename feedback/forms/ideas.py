"""An idea, as its author types it: the shape is checked here, nothing is decided."""

import re

from django import forms
from django.conf import settings
from django.urls import reverse_lazy
from django.utils.text import normalize_newlines
from django.utils.translation import gettext_lazy as _

from catalog.models import Category, Product, Store, Variant
from feedback.forms.plain import visible
from feedback.models import Board
from feedback.models.ideas import STEPS
from ground.uploads import PhotoField

# Near-same ideas are offered while the title is typed.
WHILE_TYPING = {
    "hx-get": reverse_lazy("feedback:ideas-alike"),
    "hx-trigger": "input changed delay:250ms",
    "hx-target": "#alike",
    "hx-swap": "outerMorph",  # what somebody is about to press stays where it is
    "hx-sync": "this:replace",
}


FIRST_BOARD = "product-mix"  # the one whose address is the shop's front page


def terms() -> str:
    """What an author agrees to, as it is kept with them: which terms, and from what age."""
    return f"{settings.TERMS}, {settings.MINIMUM_AGE}+"


class WordsForm(forms.Form):
    """What an idea says: its author may change these for a while."""

    title = forms.CharField(
        label=_("In one line, what would you like?"),
        help_text=_("For example: the keep cup in green, or gift wrap at the till."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        error_messages={"required": _("Say what you would like, in a few words.")},
    )
    body = forms.CharField(
        label=_("Why, and what exactly?"),
        help_text=_("A size, a colour, what you would pay, where you would use it."),
        required=False,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 4}),
    )
    photo = PhotoField(required=False)

    def clean_title(self):
        title = " ".join(visible(self.cleaned_data["title"]).split())
        if len(title) > 140:
            raise forms.ValidationError(
                _("Keep it to 140 characters (it has %(n)s now); the rest can go into the details."),
                params={"n": len(title)},
            )
        if len(re.findall(r"\w", title)) < 3:
            raise forms.ValidationError(_("Say what you would like, in a few words."))
        return title

    def clean_body(self):
        body = normalize_newlines(visible(self.cleaned_data["body"])).strip()
        if len(body) > 4000:
            raise forms.ValidationError(
                _("Keep the details to 4,000 characters (they have %(n)s now)."), params={"n": len(body)}
            )
        return body


class IdeaForm(WordsForm):
    """One line is enough; everything else is offered, and may be left out."""

    board = forms.ModelChoiceField(Board.objects.none(), label=_("What is it about?"), to_field_name="slug")
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Department"), required=False, empty_label=_("I am not sure")
    )
    variant = forms.ModelChoiceField(
        Variant.objects.none(), label=_("Which one?"), required=False, to_field_name="sku", empty_label=_("Any of them")
    )
    store = forms.ModelChoiceField(
        Store.objects.none(), label=_("Store"), required=False, to_field_name="code", empty_label=_("All stores")
    )
    step = forms.ChoiceField(choices=[("", _("I am not sure")), *STEPS], label=_("Step of shopping"), required=False)
    product = forms.CharField(required=False, widget=forms.HiddenInput)
    client_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    agree = forms.BooleanField(error_messages={"required": _("Please agree to this sentence; it is asked only once.")})
    website = forms.CharField(required=False)  # people do not see it; whoever fills it in is a machine

    DETAILS = ("body", "photo", "variant", "board", "category", "store", "step")

    def __init__(self, *args, actor, product=None, agreed=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.about, self.actor = product, actor
        self.fields["title"].widget.attrs |= WHILE_TYPING
        self.fields["board"].queryset = Board.objects.visible_to(actor)
        self.fields["category"].queryset = Category.objects.filter(parent=None)
        self.fields["category"].label_from_instance = lambda category: category.name
        self.fields["store"].queryset = Store.objects.visible_to(actor).order_by("name")
        self.fields["variant"].queryset = product.variants.order_by("sku") if product else Variant.objects.none()
        words = _("I am %(age)s or older. The idea stays mine, and the shop may use and change it without paying me.")
        self.fields["agree"].label = words % {"age": settings.MINIMUM_AGE}
        if agreed:
            del self.fields["agree"]

    @property
    def opens_details(self) -> bool:
        """Whether something in the folded part is wrong or was filled in already, beyond what we filled in."""
        ours = {"board"} if self.is_bound else {"board", "store"}
        filled = (self[name].value() for name in self.DETAILS if name not in ours)
        return any(self[name].errors for name in self.DETAILS) or any(filled) or self.about is not None

    @property
    def on_another_board(self) -> bool:
        """Whether it goes to another board than most do: then that is said outside of the folded part."""
        return self["board"].value() != FIRST_BOARD

    def clean_product(self):
        code = self.cleaned_data["product"]
        return Product.objects.visible_to(self.actor).filter(code=code).first() if code else None


class ScreenIdeaForm(WordsForm):
    """One line, written on a screen in a store."""

    body = None
    photo = None
    client_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    agree = forms.BooleanField(error_messages={"required": _("Please agree to this sentence.")})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = _("I am %(age)s or older. The idea stays mine, and the shop may use and change it without paying me.")
        self.fields["agree"].label = words % {"age": settings.MINIMUM_AGE}
