"""A word after which a post waits for a first look."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from feedback.forms.plain import plain_words


class WatchWordForm(forms.Form):
    word = forms.CharField(
        label=_("Word or phrase"),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        error_messages={"required": _("Write the word.")},
    )
    language = forms.ChoiceField(
        label=_("In which language it is one"), choices=[("", _("In all")), *settings.LANGUAGES], required=False
    )

    def clean_word(self):
        word = plain_words(" ".join(self.cleaned_data["word"].split()), 60)
        if not any(sign.isalnum() for sign in word):
            raise forms.ValidationError(_("A word has at least one letter or digit."))
        return word
