"""What staff and customers may say. Shape only."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from catalog.models import Store, Variant
from feedback.models import Idea


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
