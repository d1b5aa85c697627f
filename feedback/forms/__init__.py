"""What a person may say on a board: the shape is checked here, nothing is decided."""

import re
import unicodedata
from datetime import timedelta

from django import forms
from django.conf import settings
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.text import normalize_newlines
from django.utils.translation import gettext_lazy as _

from catalog.models import Category, Product, Store, Variant
from feedback.models import Board, Idea, NotForMe, Openness, Pledge, Ruling, StagePromise, Why
from feedback.models.comments import LONGEST
from feedback.models.ideas import STEPS
from ground.uploads import PhotoField

SORTS = [
    ("random", _("Mixed")),
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


# Near-same ideas are offered while the title is typed.
WHILE_TYPING = {
    "hx-get": reverse_lazy("feedback:ideas-alike"),
    "hx-trigger": "input changed delay:250ms",
    "hx-target": "#alike",
    "hx-swap": "outerHTML",
    "hx-sync": "this:replace",
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


def terms() -> str:
    """What an author agrees to, as it is kept with them: which terms, and from what age."""
    return f"{settings.TERMS}, {settings.MINIMUM_AGE}+"


class CommentForm(forms.Form):
    body = forms.CharField(
        label=_("What do you want to say?"),
        help_text=_("Up to 2,000 characters. No names or addresses, please: everybody can read it."),
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 3}),
        error_messages={"required": _("Write a few words first.")},
    )
    official = forms.BooleanField(label=_("This is an answer from our team"), required=False)
    client_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, actor, edits=False, **kwargs):
        super().__init__(*args, **kwargs)
        if edits or not actor.may("answer"):
            del self.fields["official"]

    def clean_body(self):
        return plain_words(self.cleaned_data["body"], LONGEST)


class ComplaintMore(forms.Form):
    words = forms.CharField(
        label=_("What happened?"), required=False, widget=forms.Textarea(attrs={"dir": "auto", "rows": 3})
    )
    photo = PhotoField(required=False)
    store = forms.ModelChoiceField(Store.objects.none(), label=_("In which store?"), required=False)

    def __init__(self, *args, stores, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["store"].queryset = stores
        self.fields["store"].label_from_instance = lambda store: store.name

    def clean_words(self):
        words = self.cleaned_data["words"]
        return plain_words(words, LONGEST) if words else ""


class ComplaintAnswer(forms.Form):
    answer = forms.CharField(
        label=_("Your answer"),
        help_text=_("The person reads exactly this, with the name of your team."),
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 4}),
        error_messages={"required": _("Write a few words first.")},
    )

    def clean_answer(self):
        return plain_words(self.cleaned_data["answer"], LONGEST)


def plain_words(text: str, longest: int) -> str:
    """What was typed, without characters nobody sees; refused when it is too long."""
    body = normalize_newlines(_visible(text)).strip()
    if len(body) > longest:
        raise forms.ValidationError(
            _("Keep it to %(most)s characters (it has %(n)s now)."), params={"most": f"{longest:,}", "n": len(body)}
        )
    if not body:
        raise forms.ValidationError(_("Write a few words first."))
    return body


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
        title = " ".join(_visible(self.cleaned_data["title"]).split())
        if len(title) > 140:
            raise forms.ValidationError(
                _("Keep it to 140 characters (it has %(n)s now); the rest can go into the details."),
                params={"n": len(title)},
            )
        if len(re.findall(r"\w", title)) < 3:
            raise forms.ValidationError(_("Say what you would like, in a few words."))
        return title

    def clean_body(self):
        body = normalize_newlines(_visible(self.cleaned_data["body"])).strip()
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
        """Whether something in the folded part is wrong or was filled in already."""
        filled = (self[name].value() for name in self.DETAILS if name != "board")
        return any(self[name].errors for name in self.DETAILS) or any(filled) or self.about is not None

    def clean_product(self):
        code = self.cleaned_data["product"]
        return Product.objects.visible_to(self.actor).filter(code=code).first() if code else None


class RuleForm(forms.Form):
    """A moderator's word on one thing."""

    verdict = forms.ChoiceField(choices=[(Ruling.Verdict.APPROVE, ""), (Ruling.Verdict.HIDE, "")])
    reason = forms.ChoiceField(choices=[("", ""), *Why.choices], required=False, label=_("Why"))
    words = forms.CharField(max_length=300, required=False, label=_("A word to the author"))
    seen = forms.IntegerField(min_value=0, required=False)

    def clean(self):
        said = super().clean()
        if said.get("verdict") == Ruling.Verdict.HIDE and not said.get("reason"):
            self.add_error("reason", _("Choose why: its author reads it."))
        return said


class VoidForm(forms.Form):
    reason = forms.ChoiceField(
        choices=Why, label=_("Why"), error_messages={"required": _("Choose why: whoever voted reads it.")}
    )
    words = forms.CharField(max_length=300, required=False, label=_("A word to whoever voted"))


class AnswerForm(forms.Form):
    granted = forms.TypedChoiceField(choices=[("1", ""), ("0", "")], coerce=lambda said: said == "1")
    answer = forms.CharField(
        max_length=300,
        label=_("Your answer"),
        error_messages={"required": _("Say why, in a sentence: its author reads it.")},
    )


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        choices=Why,
        widget=forms.RadioSelect,
        label=_("What is wrong with it?"),
        error_messages={"required": _("Choose what is wrong with it.")},
    )
    words = forms.CharField(
        max_length=300,
        required=False,
        label=_("What should we know?"),
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 3}),
    )


class AppealForm(forms.Form):
    words = forms.CharField(
        max_length=1000,
        label=_("How do you see it?"),
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 4}),
        error_messages={"required": _("Say how you see it, in a sentence or two.")},
    )


def _visible(text: str) -> str:
    """Without control characters; joiners that Arabic, Indic scripts and emoji need stay."""
    kept, dropped = "\n\t\r\u200c\u200d", {"Cc", "Cf", "Co", "Cs"}
    return "".join(sign for sign in text if sign in kept or unicodedata.category(sign) not in dropped)


class PledgeForm(forms.Form):
    """What somebody says of buying it. Only the first is needed; `offer` is what the page offered (views/pledge.py)."""

    would_buy = forms.TypedChoiceField(choices=[("1", "1"), ("0", "0")], coerce=lambda said: said == "1")
    notify = forms.BooleanField(required=False, label=_("Tell me when it is there"))
    price = forms.IntegerField(required=False, label=_("At about this price"))
    options = forms.MultipleChoiceField(required=False, label=_("Which one?"), widget=forms.CheckboxSelectMultiple)
    store = forms.ModelChoiceField(
        Store.objects.none(), required=False, label=_("In which store?"), to_field_name="code", empty_label=_("Any")
    )
    how_often = forms.ChoiceField(
        choices=[("", _("I cannot tell")), *Pledge.HowOften.choices], required=False, label=_("How often?")
    )

    def __init__(self, *args, actor, offer, **kwargs):
        super().__init__(*args, auto_id="pledge_%s", **kwargs)
        self.offer = offer
        self.fields["store"].queryset = Store.objects.visible_to(actor).order_by("name")
        self.fields["options"].choices = offer.options
        if not offer.options:
            del self.fields["options"]

    def clean_price(self):
        price = self.cleaned_data["price"]
        if price is not None and not 0 < price <= MOST_MONEY:
            raise forms.ValidationError(_("Say a price between nothing and a fortune, or leave it out."))
        return price if self.offer.currency else None


MOST_MONEY = 10_000_000  # minor units


class NotForMeForm(forms.Form):
    reason = forms.ChoiceField(
        choices=NotForMe.Reason.choices,
        label=_("Why is it not for you?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason; without one nobody learns from it.")},
    )
    words = forms.CharField(
        required=False,
        label=_("In your words"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        error_messages={"max_length": _("Keep it to 200 characters (it has %(show_value)d now).")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="not_for_me_%s", **kwargs)

    def clean_words(self):
        return " ".join(_visible(self.cleaned_data["words"]).split())


class TwinsForm(forms.Form):
    """Two ideas, and which of them stays."""

    one = forms.ModelChoiceField(Idea.objects.all(), error_messages={"invalid_choice": _("That idea is not there.")})
    other = forms.ModelChoiceField(Idea.objects.all(), error_messages={"invalid_choice": _("That idea is not there.")})
    keep = forms.ModelChoiceField(
        Idea.objects.all(), error_messages={"required": _("Choose the idea that stays."), "invalid_choice": _("?")}
    )
    note = forms.CharField(required=False, max_length=300, strip=True)

    def clean(self):
        said = super().clean()
        pair = [said.get("one"), said.get("other")]
        if None not in pair and said.get("keep"):
            if said["keep"] not in pair:
                raise forms.ValidationError(_("Choose which of the two stays."))
            said["stays"], said["goes"] = said["keep"], next((idea for idea in pair if idea != said["keep"]), pair[0])
        return said


class TriageForm(forms.Form):
    """What a team does with the ideas it ticked."""

    ideas = forms.ModelMultipleChoiceField(
        Idea.objects.all(),
        error_messages={"required": _("Tick at least one idea."), "invalid_choice": _("That idea is not there.")},
    )
    do = forms.ChoiceField(choices=[(verb, verb) for verb in ("read", "review", "hand")])
    until = forms.DateField(
        required=False, label=_("Answer by"), error_messages={"invalid": _("Write the day like 2027-01-31.")}
    )
    team = forms.CharField(required=False, max_length=80, label=_("Team"))
    note = forms.CharField(required=False, max_length=300)

    def clean(self):
        said = super().clean()
        if said.get("do") == "review":
            today = timezone.localdate()
            if not said.get("until"):
                if "until" not in self.errors:
                    self.add_error("until", _("Say by when there will be an answer."))
            elif not today < said["until"] <= today + timedelta(days=365):
                self.add_error("until", _("The answer should come after today and within a year."))
        elif said.get("do") == "hand" and not said.get("team"):
            self.add_error("team", _("Say which team takes it."))
        return said


class OpennessForm(forms.ModelForm):
    class Meta:
        model = Openness
        fields = ("overdue_answers", "unit_sales", "employee_names", "quiet_after")

    def clean_quiet_after(self):
        return max(self.cleaned_data["quiet_after"], 7)


class PromiseForm(forms.ModelForm):
    class Meta:
        model = StagePromise
        fields = ("team", "days", "then", "patience")


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


class PairForm(forms.Form):
    """The six digits a screen shows, and where it stands."""

    code = forms.CharField(
        label=_("The six digits on the screen"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "code-input"}),
        error_messages={"required": _("Write the six digits that the screen shows.")},
    )
    name = forms.CharField(label=_("Where does it stand?"), help_text=_("For example: by the entrance."), max_length=60)
    store = forms.ModelChoiceField(Store.objects.none(), label=_("Store"), empty_label=None)

    def __init__(self, *args, stores, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["store"].queryset = stores

    def clean_code(self):
        digits = "".join(re.findall(r"[0-9]", self.cleaned_data["code"]))
        if len(digits) != 6:
            raise forms.ValidationError(_("Write the six digits that the screen shows."))
        return digits
