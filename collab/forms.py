from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Store
from collab.models import Decision


class DecisionForm(forms.Form):
    """What a merchandiser may say about a suggestion: one of four verdicts, and what each of them needs."""

    verdict = forms.ChoiceField(
        choices=Decision.Verdict.choices,
        widget=forms.RadioSelect,
        label=_("What do you decide?"),
        error_messages={"required": _("Choose what you decide."), "invalid_choice": _("Choose one of the four.")},
    )
    promised_for = forms.DateField(
        required=False,
        label=_("By when"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the date as day, month and year.")},
    )
    weeks = forms.IntegerField(
        required=False,
        min_value=2,
        max_value=26,
        label=_("For how many weeks"),
        error_messages={
            "min_value": _("A trial needs at least 2 weeks."),
            "max_value": _("A trial lasts 26 weeks at most."),
            "invalid": _("Write the weeks as a number."),
        },
    )
    stores = forms.ModelMultipleChoiceField(
        queryset=Store.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("In which stores"),
        error_messages={"invalid_choice": _("One of these stores is not open.")},
    )
    reason = forms.CharField(
        required=False,
        max_length=600,
        strip=True,
        label=_("What the people who asked will read"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": _("Keep it under 600 characters; this has %(show_value)s.")},
    )

    def __init__(self, *args, stores, asked: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stores"].queryset = stores
        self.asked = asked  # somebody waits for an answer

    def clean(self):
        said = super().clean()
        check = getattr(self, f"check_{said.get('verdict')}", None)
        if check:
            check(said)
        return said

    def check_accept(self, said):
        self.needs_future_date(said, _("Say by when it will be on the shelf."))

    def check_snooze(self, said):
        self.needs_future_date(said, _("Say when you want to see it again."))

    def check_trial(self, said):
        self.needs_future_date(said, _("Say when the trial starts."))
        if not said.get("stores") and "stores" not in self.errors:
            self.add_error("stores", _("Choose at least one store to try it in."))
        if not said.get("weeks") and "weeks" not in self.errors:
            self.add_error("weeks", _("Say for how many weeks."))

    def check_decline(self, said):
        if self.asked and not said.get("reason") and "reason" not in self.errors:
            self.add_error(
                "reason", _("Give a reason. The people who asked will read it, so make it one you would say.")
            )

    def needs_future_date(self, said, missing):
        if "promised_for" in self.errors:
            return
        if not said.get("promised_for"):
            self.add_error("promised_for", missing)
        elif said["promised_for"] <= timezone.localdate():
            self.add_error("promised_for", _("Choose a day after today."))
