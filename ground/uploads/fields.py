from django import forms
from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ground.uploads.keep import NotTaken, keep, size_of
from ground.uploads.redraw import SIDES

HANDED_BACK = signing.TimestampSigner(salt="ground.uploads")
AS_LONG_AS = 60 * 60 * 20  # seconds; less than what is unused lies around


class PhotoName(models.CharField):
    """The name of a kept photo, or "". Rows that name a photo keep it."""

    def __init__(self, *args, **kwargs):
        kwargs |= {"max_length": 48, "blank": True, "default": ""}
        super().__init__(*args, **kwargs)


class PhotoInput(forms.FileInput):
    """Chooses a photo, and carries along one that was taken already when the form comes back with a question."""

    def value_from_datadict(self, data, files, name):
        return files.get(name) or _opened(data.get(f"{name}-kept", ""))

    def value_omitted_from_data(self, data, files, name):
        return name not in files and f"{name}-kept" not in data

    def render(self, name, value, attrs=None, renderer=None):
        choose = super().render(name, None, attrs, renderer)
        kept = value if isinstance(value, str) else getattr(value, "kept", "")
        if not kept:
            return choose
        width, height = size_of(kept)
        return format_html(
            '<span class="photo-kept"><img src="{}" alt="{}" width="{}" height="{}">{}</span>'
            '<input type="hidden" name="{}-kept" value="{}">{}',
            reverse("photo", args=[kept, SIDES[0]]),
            _("Your photo"),
            width,
            height,
            _("Your photo is kept. Choose another to replace it."),
            name,
            HANDED_BACK.sign(kept),
            choose,
        )


class PhotoField(forms.FileField):
    """A photo in a form (`enctype="multipart/form-data"`). Its cleaned value is the name of the kept photo, or ""."""

    widget = PhotoInput

    def __init__(self, **kwargs):
        kwargs.setdefault("label", gettext_lazy("Photo"))
        kwargs.setdefault("help_text", gettext_lazy("JPEG, PNG or WebP, up to 8 MB. Where it was taken is removed."))
        super().__init__(**kwargs)

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"accept": "image/jpeg,image/png,image/webp"}

    def bound_data(self, data, initial):
        return data or initial

    def clean(self, data, initial=None):
        if data is None:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return ""
        if isinstance(data, str):
            return data
        try:
            data.kept = keep(data)
        except NotTaken as why:
            raise forms.ValidationError(str(why), code="photo") from None
        return data.kept


def _opened(sealed: str) -> str | None:
    try:
        return HANDED_BACK.unsign(sealed, max_age=AS_LONG_AS) if sealed else None
    except signing.BadSignature:
        return None
