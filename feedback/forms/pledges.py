"""What somebody would buy, and why not."""

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Store
from feedback.forms.plain import visible
from feedback.models import NotForMe, Pledge

MOST_MONEY = 10_000_000  # minor units


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
        return " ".join(visible(self.cleaned_data["words"]).split())
