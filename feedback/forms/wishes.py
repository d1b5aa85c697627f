"""What a list of wishes is called."""

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.forms.plain import plain_words


class WishListForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the list"),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        error_messages={"required": _("Give the list a name.")},
    )

    def clean_name(self):
        return plain_words(" ".join(self.cleaned_data["name"].split()), 80)
