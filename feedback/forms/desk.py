"""What the team does with ideas, and what it promises."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models import Idea, Openness, StagePromise, team_named, team_words


class TeamField(forms.CharField):
    """A team, shown and typed in the reader's language, and kept so that others read it in theirs."""

    def prepare_value(self, value):
        return team_words(value) if value else value

    def to_python(self, value):
        return team_named(super().to_python(value))


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
    team = TeamField(required=False, max_length=80, label=_("Team"))
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
        field_classes = {"team": TeamField, "then": TeamField}
