"""What staff and customers may say. Shape only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Variant
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
