"""What a team says when it has put something right."""

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.forms.plain import plain_words
from feedback.models.comments import LONGEST


class RepairDone(forms.Form):
    words = forms.CharField(
        label=_("How was it put right?"),
        help_text=_("Everybody who complained and was promised it reads exactly this."),
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 4}),
        error_messages={"required": _("Write a few words first.")},
    )

    def clean_words(self):
        return plain_words(self.cleaned_data["words"], LONGEST)
