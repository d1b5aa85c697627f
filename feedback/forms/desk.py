"""What the team does with ideas, and what it promises."""

import re
from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from feedback.models import Idea, Openness, StagePromise, team_named, team_words
from ground.words import found_by, nearly


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
        if None not in pair and pair[0] == pair[1]:
            raise forms.ValidationError(_("Choose two different ideas."))
        if None not in pair and said.get("keep"):
            if said["keep"] not in pair:
                raise forms.ValidationError(_("Choose which of the two stays."))
            said["stays"], said["goes"] = said["keep"], next((idea for idea in pair if idea != said["keep"]), pair[0])
        return said


class FindForm(forms.Form):
    """An idea, by words or by the address of its page: to join with `idea`, or to begin with. `found`: at most `MOST`
    that can be joined, the likeliest first."""

    MOST = 6
    ADDRESS = re.compile(r"(?:^|/)ideas/(\d{1,18})(?:[/?#]|$)")

    idea = forms.ModelChoiceField(
        Idea.objects.open(),
        required=False,
        error_messages={"invalid_choice": _("That idea is not open (any more), so it cannot be joined.")},
    )
    q = forms.CharField(required=False, max_length=300, label=_("Words of the other idea, or the address of its page"))

    def clean(self):
        said = super().clean()
        if said.get("q") and "idea" not in self.errors:
            said["found"] = self._found(said["q"], said.get("idea"))
        return said

    def _found(self, q: str, idea: Idea | None) -> list[Idea]:
        if address := self.ADDRESS.search(q):
            return [self._named(address[1], idea)]
        rows = Idea.objects.open().exclude(pk=idea.pk if idea else None)
        language = get_language() or ""
        found = list(found_by(rows, q, "title", "body", language=language, own="language")[: self.MOST])
        if not (found := found or list(nearly(rows, q, "title")[: self.MOST])):
            self.add_error("q", _("No open idea says that. Try other words, or paste the address of its page."))
        return found

    def _named(self, pk: str, idea: Idea | None) -> Idea | None:
        found = Idea.objects.filter(pk=pk).first()
        if found is None:
            self.add_error("q", _("There is no idea at that address."))
        elif found == idea:
            self.add_error("q", _("That is the same idea. Choose another."))
        elif found.state == Idea.State.MERGED:
            self.add_error("q", _("“%(title)s” was joined with another already. Part them first.") % {"title": found})
        elif found.state != Idea.State.OPEN:
            self.add_error("q", _("“%(title)s” is not open, so it cannot be joined.") % {"title": found})
        return found


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
