from dataclasses import dataclass
from datetime import timedelta
from math import log2

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.models import Category, Store
from collab.actions.measure import untried
from collab.models import Decision, Suggestion
from feedback.forms.desk import TeamField

Kind, Verdict = Suggestion.Kind, Decision.Verdict
REASON = "reason"


@dataclass(frozen=True)
class Way:
    """One way to decide: what it is called, what follows from it, and what has to be said with it."""

    verdict: str
    label: Promise
    follows: Promise
    needs: tuple[str, ...]


LATER = Way(
    Verdict.SNOOZE,
    _("Not now"),
    _("It comes back to this desk on the day you name. Nobody is told."),
    ("promised_for",),
)
TRY = Way(
    Verdict.TRIAL,
    _("Try it in some stores"),
    _("It is compared with like stores where nothing changes. Whoever asked is told."),
    ("promised_for", "weeks", "stores", REASON),
)
WAYS = {
    Kind.RESTOCK: (
        Way(
            Verdict.ACCEPT,
            _("Order now"),
            _("It goes on the list of orders under “Decided”."),
            ("promised_for", REASON),
        ),
        Way(Verdict.DECLINE, _("Do not order"), _("It rests for four weeks, then it is reckoned again."), (REASON,)),
        LATER,
    ),
    Kind.LOCALISE: (
        Way(
            Verdict.ACCEPT,
            _("Put it in these stores"),
            _("It is listed there from the day you name."),
            ("promised_for", "stores", REASON),
        ),
        TRY,
        Way(
            Verdict.DECLINE, _("Leave it as it is"), _("It rests for a quarter, then it is reckoned again."), (REASON,)
        ),
        LATER,
    ),
    Kind.DELIST: (
        Way(
            Verdict.ACCEPT,
            _("Take it off the shelf"),
            _("It leaves the range of these stores as soon as this takes effect."),
            ("stores",),
        ),
        Way(Verdict.DECLINE, _("Keep it"), _("It rests for a quarter, then it is reckoned again."), (REASON,)),
        LATER,
    ),
    Kind.FIX: (
        Way(
            Verdict.ACCEPT,
            _("Have it put right"),
            _("The team you name sees to it by that day. Everybody who complained and waits reads your words."),
            ("promised_for", "team", REASON),
        ),
        Way(
            Verdict.DECLINE,
            _("Leave it as it is"),
            _("Everybody who complained and waits reads why. It rests for four weeks."),
            (REASON,),
        ),
        LATER,
    ),
}
GET_IT = (
    Way(
        Verdict.ACCEPT,
        _("Get it"),
        _("It is planned for the day you name. Whoever asked is told; the author gets points."),
        ("promised_for", REASON),
    ),
    TRY,
    Way(Verdict.DECLINE, _("Decline"), _("The idea is closed. Whoever asked reads your reason."), (REASON,)),
    LATER,
)
DATES = {
    Verdict.ACCEPT: _("On the shelf by"),
    Verdict.TRIAL: _("The trial starts on"),
    Verdict.SNOOZE: _("Back on the desk on"),
}
DATES_OF = {Kind.FIX: {Verdict.ACCEPT: _("Put right by")}}


def a_day(label):
    return forms.DateField(
        required=False,
        label=label,
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the date as day, month and year.")},
    )


def words_to_them():
    return forms.CharField(
        required=False,
        max_length=600,
        strip=True,
        label=_("Your words to them"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"max_length": _("Keep it under 600 characters; this has %(show_value)s.")},
    )


class DecisionForm(forms.Form):
    """What a merchandiser may say about a suggestion: one of the ways its kind offers, and what that way needs.
    What another way would have needed is not taken along."""

    verdict = forms.ChoiceField(
        label=_("What do you decide?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you decide."), "invalid_choice": _("Choose one of these.")},
    )
    promised_for = a_day(_("By when"))
    weeks = forms.IntegerField(
        required=False,
        min_value=2,
        max_value=26,
        label=_("For how many weeks"),
        widget=forms.NumberInput(attrs={"class": "short"}),
        error_messages={
            "min_value": _("A trial needs at least 2 weeks."),
            "max_value": _("A trial lasts 26 weeks at most."),
            "invalid": _("Write the weeks as a number."),
        },
    )
    team = TeamField(
        required=False,
        max_length=80,
        strip=True,
        label=_("Who sees to it"),
        widget=forms.TextInput(attrs={"list": "teams", "dir": "auto"}),
    )
    stores = forms.ModelMultipleChoiceField(
        queryset=Store.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("In which stores"),
        error_messages={"invalid_choice": _("One of these stores is not open.")},
    )
    reason = words_to_them()

    def __init__(self, *args, kind: str, stores, asked: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.ways = kind, WAYS.get(kind, GET_IT)
        self.asked = asked  # somebody waits for an answer
        self.fields["verdict"].choices = [(way.verdict, way.label) for way in self.ways]
        self.fields["stores"].queryset = stores
        if not asked:
            self.fields["reason"].label = _("Why, for your colleagues")

    @property
    def choices(self):
        """Each way with its radio button."""
        return list(zip(self.ways, self["verdict"], strict=True))

    @property
    def dates(self):
        """(verdict, what the date means then) of the ways that need one."""
        dates = DATES | DATES_OF.get(self.kind, {})
        return [(way.verdict, dates[way.verdict]) for way in self.ways if "promised_for" in way.needs]

    @property
    def needed_for(self) -> dict[str, str]:
        """Field → the verdicts that need it, as words: what the page shows with which."""
        return {name: " ".join(way.verdict for way in self.ways if name in way.needs) for name in self.fields}

    def clean(self):
        said = super().clean()
        way = next((way for way in self.ways if way.verdict == said.get("verdict")), None)
        if way is None:
            return said
        for name in self.fields.keys() - {"verdict", *way.needs}:
            self.errors.pop(name, None)
            said[name] = self.fields[name].clean(None)
        for name in way.needs:
            if name not in self.errors:
                getattr(self, f"check_{name}")(way.verdict, said)
        return said

    def check_promised_for(self, verdict, said):
        if not said.get("promised_for"):
            words = MISSING_DATE | ({Verdict.ACCEPT: PUT_RIGHT_WHEN} if self.kind == Kind.FIX else {})
            self.add_error("promised_for", words[verdict])
        elif said["promised_for"] <= timezone.localdate():
            self.add_error("promised_for", _("Choose a day after today."))

    def check_weeks(self, verdict, said):
        if not said.get("weeks"):
            self.add_error("weeks", _("Say for how many weeks."))

    def check_team(self, verdict, said):
        if not said.get("team"):
            self.add_error("team", _("Say which team sees to it."))

    def check_stores(self, verdict, said):
        if not said.get("stores"):
            self.add_error("stores", _("Choose at least one store."))
        elif verdict == Verdict.TRIAL and not self.leaves_others(said):
            total = self.fields["stores"].queryset.count()
            words = LEAVE_SOME if total > 1 else NO_OTHER
            self.add_error("stores", words % {"n": total // 2, "total": total})

    def leaves_others(self, said) -> bool:
        """A trial is read against stores where nothing is tried: without any it would show nothing."""
        begin, weeks = said.get("promised_for") or timezone.localdate(), said.get("weeks") or 1
        others = self.fields["stores"].queryset.exclude(pk__in=[store.pk for store in said["stores"]])
        return untried(others, begin, begin + timedelta(weeks=weeks)).exists()

    def check_reason(self, verdict, said):
        owed = verdict == Verdict.DECLINE or self.kind == Kind.FIX
        if owed and self.asked and not said.get("reason"):
            self.add_error(
                "reason", _("Give a reason. The people who asked will read it, so make it one you would say.")
            )


LEAVE_SOME = _(
    "No store would be left to compare with, so this trial could show nothing. Leave out some in which nothing else is "
    "tried: %(n)d of %(total)d would do."
)
NO_OTHER = _("There is no other store to compare with, so a trial here could show nothing.")
MISSING_DATE = {
    Verdict.ACCEPT: _("Say by when it will be on the shelf."),
    Verdict.TRIAL: _("Say when the trial starts."),
    Verdict.SNOOZE: _("Say when you want to see it again."),
}
PUT_RIGHT_WHEN = _("Say by when it will be right.")


class TrialForm(forms.Form):
    """What follows from a trial that is over, and the words for those who asked."""

    verdict = forms.ChoiceField(
        choices=[(Verdict.ACCEPT, _("We are getting it")), (Verdict.END, _("It ends with the trial"))],
        error_messages={"required": _("Choose what you decide."), "invalid_choice": _("Choose one of these.")},
    )
    promised_for = a_day(_("On the shelf by"))
    reason = words_to_them()

    def clean(self):
        said = super().clean()
        if said.get("verdict") == Verdict.END:
            said["promised_for"] = None
            self.errors.pop("promised_for", None)
            if "reason" not in self.errors and not said.get("reason"):
                self.add_error("reason", _("Say in your words how it ended. The people who asked will read it."))
        elif said.get("verdict") == Verdict.ACCEPT and "promised_for" not in self.errors:
            if not said.get("promised_for"):
                self.add_error("promised_for", MISSING_DATE[Verdict.ACCEPT])
            elif said["promised_for"] <= timezone.localdate():
                self.add_error("promised_for", _("Choose a day after today."))
        return said


class CountForm(forms.Form):
    """Why votes that were set aside shall count."""

    note = forms.CharField(
        max_length=300,
        label=_("Why they shall count"),
        error_messages={"required": _("Write down why, for whoever looks at it later.")},
    )


RHO = (
    ("0", _("Nobody does"), _("Who misses one goes without.")),
    ("0.5", _("Every second one does"), _("Half of what they would have spent goes to another of its kind.")),
    ("1", _("Everybody does"), _("Who buys several of a kind takes any of them for the others.")),
)


class RangeForm(forms.Form):
    """Which range is asked for: of a department, in one store or all, for so many places."""

    department = forms.ModelChoiceField(Category.objects.filter(parent=None).order_by("name"), to_field_name="slug")
    store = forms.ModelChoiceField(Store.objects.filter(is_open=True), to_field_name="code", required=False)
    places = forms.IntegerField(min_value=1, max_value=100_000, required=False)
    least = forms.IntegerField(min_value=0, max_value=10_000, required=False)
    rho = forms.ChoiceField(choices=[(value, label) for value, label, _follows in RHO], required=False)
    exact = forms.BooleanField(required=False)

    def __init__(self, data):
        """With a field of its own for each kind of goods in the department that is asked for."""
        super().__init__(data)
        kinds = Category.objects.filter(Q(department__slug=data["department"]) | Q(slug=data["department"]))
        self.kinds = {f"least-{kind.slug}": kind.name for kind in kinds.filter(products__isnull=False).distinct()}
        for name in self.kinds:
            self.fields[name] = forms.IntegerField(min_value=0, max_value=10_000, required=False)

    def of_kinds(self):
        """The fields of single kinds, by name."""
        return [(label, self[name]) for name, label in sorted(self.kinds.items(), key=lambda each: each[1])]

    def some_of_kinds(self) -> bool:
        return any(self.data.get(name) for name in self.kinds)

    def least_of(self) -> dict[str, int]:
        """What was said of single kinds: name → how many."""
        said = {label: self.cleaned_data[name] for name, label in self.kinds.items()}
        return {label: least for label, least in said.items() if least is not None}


def times(label):
    """How many times as much sells what is wanted twice as much: 1 says that this voice counts for nothing."""
    return forms.DecimalField(
        required=False,
        label=label,
        min_value=1,
        max_value=4,
        max_digits=6,
        decimal_places=3,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short", "autocomplete": "off"}),
        error_messages={
            "invalid": _("Write a number, such as 1.4."),
            "min_value": _("Write 1 or more: at 1 this voice counts for nothing."),
            "max_value": _("Write 4 or less: at 4 what is wanted twice as much sells four times as much."),
            "max_digits": _("Write fewer digits."),
            "max_decimal_places": _("Write no more than three digits after the point."),
            "max_whole_digits": _("Write 4 or less: at 4 what is wanted twice as much sells four times as much."),
        },
    )


class WeightsForm(forms.Form):
    """What each kind of voice counts for, as people say it; a field left empty is as learnt."""

    votes = times(_("Voted for twice as often"))
    pledges = times(_("Pledged twice as often"))
    pairs = times(_("Chosen of two as if wanted twice as much"))

    def typed(self) -> dict[str, float]:
        """Weights by kind: the exponent of how many times as much as usual it is wanted."""
        return {kind: log2(said) for kind, said in self.cleaned_data.items() if said is not None}
