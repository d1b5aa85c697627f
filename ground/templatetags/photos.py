from django import template

from ground.uploads import size_of

register = template.Library()


@register.filter
def photo_width(name: str) -> int:
    return size_of(name)[0]


@register.filter
def photo_height(name: str) -> int:
    return size_of(name)[1]
