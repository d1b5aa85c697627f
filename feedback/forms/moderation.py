"""What is reported, what a moderator says of it, and the objection."""

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.models import Ruling, Why


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
