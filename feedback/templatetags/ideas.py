"""How an idea's stage is said and shown: one strip, the same everywhere."""

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from feedback.models import Idea, Notice, Repair, how_many_wait, team_words
from ground.templatetags.shelf import icon

register = template.Library()
register.filter("team", team_words)
Stage = Idea.Stage

# stage → (state of the strip, words, words when there is a date)
STRIPS = {
    Stage.POSTED: ("new", _("New"), _("Answer by")),
    Stage.READ: ("review", _("Read by the team"), _("Read by the team, answer by")),
    Stage.REVIEW: ("review", _("Being looked at"), _("Being looked at, answer by")),
    Stage.COMING: ("planned", _("We are getting it"), _("We are getting it, by")),
    Stage.TRIAL: ("trial", _("On trial in stores"), _("On trial in stores, from")),
    Stage.SHELF: ("shelf", _("On the shelf"), _("On the shelf since")),
    Stage.DECLINED: ("declined", _("Not this time"), _("Not this time")),
    Stage.ENDED: ("declined", _("Trial ended"), _("Trial ended")),
}
AHEAD = {
    Stage.COMING: _("On the shelf"),
    Stage.TRIAL: _("Trial starts"),
}
LINES = {
    Stage.POSTED: _("Asked for"),
    Stage.READ: _("Read by the team"),
    Stage.REVIEW: _("Being looked at"),
    Stage.COMING: _("We are getting it"),
    Stage.TRIAL: _("On trial in stores"),
    Stage.SHELF: _("On the shelf"),
    Stage.DECLINED: _("Declined"),
    Stage.ENDED: _("The trial ended"),
}
MARKS = {
    Notice.Kind.LISTED: ("check", "shelf"),
    Notice.Kind.COMING: ("calendar-days", "planned"),
    Notice.Kind.TRIAL: ("flask-conical", "trial"),
    Notice.Kind.DECLINED: ("x", "declined"),
    Notice.Kind.ENDED: ("x", "declined"),
    Notice.Kind.CREDITED: ("plus", "ticket"),
    Notice.Kind.JOINED: ("circle-alert", "review"),
    Notice.Kind.STILL: ("circle-alert", "review"),
    Notice.Kind.REPLY: ("megaphone", "review"),
    Notice.Kind.COMMENT: ("megaphone", "review"),
    Notice.Kind.PUT_RIGHT: ("megaphone", "review"),
}


@register.inclusion_tag("parts/strip.html")
def stage_strip(idea):
    """Where the idea stands, with the date that was promised (needs `with_due()`, or `answer_by`)."""
    if idea.state == Idea.State.HELD:
        return {"state": "review", "words": _("Waiting for a first look")}
    state, words, dated = STRIPS[idea.stage]
    date = None
    if idea.stage in {Stage.COMING, Stage.TRIAL}:
        date = getattr(idea, "due", None)
    elif idea.stage in {Stage.POSTED, Stage.READ, Stage.REVIEW}:
        date = idea.answer_by
    if date and date < timezone.localdate():
        date = None  # what is overdue is the desk's to see; in public only where a retailer wants that
    return {"state": state, "words": dated if date else words, "date": date}


@register.simple_tag
def picture(department, css_class):
    """The department's drawn picture, as goods on the shelf; its ink follows the theme."""
    if not department or not department.picture:
        return ""
    return format_html(
        '<svg class="{}" viewBox="0 0 320 196" aria-hidden="true"><use href="{}#art"></use></svg>',
        css_class,
        static(department.picture),
    )


WAYS = {  # of shopping: what stands for each step where there are no goods to draw
    "find": "search",
    "choose": "eye",
    "try": "flask-conical",
    "pay": "id-card",
    "collect": "truck",
    "use": "lightbulb",
    "return": "rotate-ccw",
}


@register.simple_tag
def what_it_moved(idea, css_class):
    """The picture of an idea's goods; of a way of shopping, the icon of its step."""
    if idea.category:
        return picture(idea.category.department or idea.category, css_class)
    return format_html('<span class="{} proud-step">{}</span>', css_class, icon(WAYS.get(idea.step, "store")))


@register.filter
def stage_line(step):
    """The words of one line of the life line."""
    if step.get("ahead"):
        return (
            _("Trial ends")
            if step.get("begun") and step["after"] == Stage.TRIAL
            else AHEAD.get(step["after"], _("Answer"))
        )
    return LINES[step["stage"]]


@register.simple_tag(takes_context=True)
def unread_notices(context):
    """How many notices wait for this visitor; none on pages that know no visitor."""
    actor = context.get("actor")
    return Notice.objects.visible_to(actor).unread().count() if actor and actor.voter_id else 0


@register.simple_tag
def notice_mark(notice):
    """The icon beside a notice, and the state whose colour it has: those of the strip that says the same."""
    return dict(zip(("icon", "state"), MARKS.get(notice.kind, ("info", "new")), strict=True))


@register.simple_tag
def cases_waiting():
    """How many things wait for a moderator."""
    return how_many_wait()


@register.simple_tag(takes_context=True)
def late_answers(context):
    """How many promised answers are overdue, for the team that owes them."""
    actor = context.get("actor")
    if not actor or not actor.may("answer-ideas"):
        return 0
    today = timezone.localdate()
    return Idea.objects.late(today).count() + Repair.objects.late(today).count()


@register.simple_tag
def comments_of(idea):
    """How many comments; the number is painted anew when somebody says something (static/js/live.js)."""
    number = format_html('<span data-comments="{}">{}</span>', idea.pk, idea.comment_count)
    return format_html(ngettext("%(n)s comment", "%(n)s comments", idea.comment_count) % {"n": "{}"}, number)
