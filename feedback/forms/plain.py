"""Words as they were typed, without characters nobody sees."""

import unicodedata

from django import forms
from django.utils.text import normalize_newlines
from django.utils.translation import gettext_lazy as _


def plain_words(text: str, longest: int) -> str:
    """What was typed, without characters nobody sees; refused when it is too long."""
    body = normalize_newlines(visible(text)).strip()
    if len(body) > longest:
        raise forms.ValidationError(
            _("Keep it to %(most)s characters (it has %(n)s now)."), params={"most": f"{longest:,}", "n": len(body)}
        )
    if not body:
        raise forms.ValidationError(_("Write a few words first."))
    return body


def visible(text: str) -> str:
    """Without control characters; joiners that Arabic, Indic scripts and emoji need stay."""
    kept, dropped = "\n\t\r\u200c\u200d", {"Cc", "Cf", "Co", "Cs"}
    return "".join(sign for sign in text if sign in kept or unicodedata.category(sign) not in dropped)
