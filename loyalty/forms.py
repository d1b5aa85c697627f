"""What staff and customers may say. Shape only."""

from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.models import Store, Variant
from feedback.models import Idea, Topic
from loyalty.actions.agree import ANSWERS, MAIL, agree
from loyalty.models import Hours, Preference


class RequestForm(forms.Form):
    """ "A customer asked for…": words, or a tap on an idea or an article."""

    text = forms.CharField(
        max_length=200,
        required=False,
        label=_("What did they ask for?"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    idea = forms.ModelChoiceField(Idea.objects.none(), required=False)
    variant = forms.ModelChoiceField(Variant.objects.none(), required=False)
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, actor, **options):
        super().__init__(data, **options)
        self.fields["idea"].queryset = Idea.objects.visible_to(actor).open()
        self.fields["variant"].queryset = Variant.objects.visible_to(actor).select_related("product__category")

    def clean(self):
        said = super().clean()
        chosen = said.get("idea") or said.get("variant")
        if not chosen and not (said.get("text") or "").strip():
            self.add_error("text", _("Write what the customer asked for, or tap one of the suggestions."))
        return said


class MyDataForm(forms.Form):
    """What people may correct by themselves. Address and phone are how we know them: those change with a code, or
    in a store."""

    name = forms.CharField(
        max_length=200, required=False, label=_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    favourite_store = forms.ModelChoiceField(Store.objects.none(), required=False, label=_("Your store"))
    language = forms.ChoiceField(choices=settings.LANGUAGES, label=_("Language of our letters"))

    def __init__(self, data=None, *, profile, actor):
        self.profile, self.user = profile, actor.user
        kept = {
            "name": profile.name,
            "favourite_store": profile.favourite_store_id,
            "language": actor.user.language or settings.LANGUAGE_CODE,
        }
        super().__init__(data, initial=kept)
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]
        self.fields["favourite_store"].queryset = Store.objects.visible_to(actor).on_the_street()

    def save(self):
        said = self.cleaned_data
        self.profile.name, self.profile.favourite_store = said["name"], said["favourite_store"]
        self.profile.save(update_fields=["name", "favourite_store"])
        if self.profile.voter:
            self.profile.voter.store = said["favourite_store"]
            self.profile.voter.save(update_fields=["store"])
        self.user.name, self.user.language = said["name"], said.get("language", self.user.language)
        self.user.save(update_fields=["name", "language"])


HOUR_NAMES = [(hour, f"{hour:02d}:00") for hour in range(24)]


class NoticeSettingsForm(forms.Form):
    """What somebody wants to hear of, by which way and when. In the app everything always stands."""

    letters = forms.BooleanField(required=False, label=_("Write to me by e-mail"))
    every = forms.ChoiceField(choices=Hours.Every, label=_("The collected letter comes"))
    hour = forms.TypedChoiceField(choices=HOUR_NAMES, coerce=int, label=_("at"))
    quiet_from = forms.TypedChoiceField(choices=HOUR_NAMES, coerce=int, label=_("No push from"))
    quiet_to = forms.TypedChoiceField(choices=HOUR_NAMES, coerce=int, label=_("until"))
    time_zone = forms.ChoiceField(required=False, label=_("Your time"))
    language = forms.ChoiceField(choices=settings.LANGUAGES, label=_("Language of our letters"))

    def __init__(self, data=None, *, profile, hours, wishes, letters):
        self.profile, self.hours = profile, hours
        kept = {"letters": letters, "language": profile.user.language or settings.LANGUAGE_CODE}
        for name in ("every", "hour", "quiet_from", "quiet_to", "time_zone"):
            kept[name] = getattr(hours, name)
        super().__init__(data, initial=kept)
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]
        here = str(Hours(profile=profile).zone)
        zones = [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone]
        self.fields["time_zone"].choices = [
            ("", _("As in my store: %(zone)s") % {"zone": here.replace("_", " ")}),
            *zones,
        ]
        for topic, name in Topic.choices:
            wish = wishes.get(topic) or Preference()
            self.fields[f"mail_{topic}"] = forms.ChoiceField(choices=Preference.Mail, label=name, initial=wish.mail)
            self.fields[f"push_{topic}"] = forms.BooleanField(required=False, label=name, initial=wish.push)

    def topics(self):
        """The rows of the table: what it is about, by letter, by push."""
        return [(name, self[f"mail_{topic}"], self[f"push_{topic}"]) for topic, name in Topic.choices]

    @transaction.atomic
    def save(self):
        said = self.cleaned_data
        names = ("every", "hour", "quiet_from", "quiet_to", "time_zone")
        Hours.objects.update_or_create(profile=self.profile, defaults={name: said[name] for name in names})
        for topic in Topic.values:
            wish = {"mail": said[f"mail_{topic}"], "push": said[f"push_{topic}"]}
            Preference.objects.update_or_create(profile=self.profile, topic=topic, defaults=wish)
        if said.get("language"):
            self.profile.user.language = said["language"]
            self.profile.user.save(update_fields=["language"])
        agree(profile=self.profile, purpose=ANSWERS, channel=MAIL, yes=said["letters"], source="notice settings")
