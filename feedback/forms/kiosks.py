"""How a screen in a store is let in."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Store


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
