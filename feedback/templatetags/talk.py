import uuid

from django import template

from feedback.models import Complaint
from ground.markdown import prose

register = template.Library()
register.filter("prose", prose)


@register.simple_tag
def new_key():
    """A key of its own for each form: two taps on it are one."""
    return uuid.uuid4()


@register.simple_tag
def what_is_wrong():
    """The reasons one may complain for."""
    return Complaint.Reason.choices
