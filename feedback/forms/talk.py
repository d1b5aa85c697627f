"""What is said about ideas and products, and what is answered."""

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Store
from feedback.forms.plain import plain_words
from feedback.models.comments import LONGEST
from ground.uploads import PhotoField


class CommentForm(forms.Form):
    body = forms.CharField(
        label=_("What do you want to say?"),
        help_text=_(
            "Up to 2,000 characters. No names or addresses, please: everybody can read it. “@Shopper 2” or “@Author” "
            "tells that person."
        ),
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 3}),
        error_messages={"required": _("Write a few words first.")},
    )
    official = forms.BooleanField(label=_("This is an answer from our team"), required=False)
    client_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, actor, edits=False, **kwargs):
        super().__init__(*args, **kwargs)
        if edits or not actor.may("answer"):
            del self.fields["official"]

    def clean_body(self):
        return plain_words(self.cleaned_data["body"], LONGEST)


class ComplaintMore(forms.Form):
    words = forms.CharField(
        label=_("What happened?"), required=False, widget=forms.Textarea(attrs={"dir": "auto", "rows": 3})
    )
    photo = PhotoField(required=False)
    store = forms.ModelChoiceField(
        Store.objects.none(), label=_("In which store?"), required=False, empty_label=_("I cannot tell")
    )

    def __init__(self, *args, stores, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["store"].queryset = stores
        self.fields["store"].label_from_instance = lambda store: store.name

    def clean_words(self):
        words = self.cleaned_data["words"]
        return plain_words(words, LONGEST) if words else ""


class ComplaintAnswer(forms.Form):
    answer = forms.CharField(
        label=_("Your answer"),
        help_text=_("The person reads exactly this, with the name of your team."),
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 4}),
        error_messages={"required": _("Write a few words first.")},
    )

    def clean_answer(self):
        return plain_words(self.cleaned_data["answer"], LONGEST)
