"""Employees' names and pieces sold: everything a shopper can read, with the switches off and on."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from collab.actions.carry_out import carry_out
from feedback.actions.comment import comment
from feedback.actions.complain import answer_complaint
from feedback.actions.look_into import read
from feedback.actions.merge import merge
from feedback.actions.moderate import rule
from feedback.models import Openness
from loyalty.actions.agree import agree
from loyalty.actions.deliver import deliver

NOW = timezone.now()
NAMES, PIECES = ("Cleo Range", "Mira Castellano"), re.compile(r"(?<![\w-])4,?173(?![\w-])")


@pytest.fixture
def wish(make, enter, ada, cleo, mira, leeds):
    """Ada's idea, read, answered, tried and ended by Cleo in the words that were proposed; more was said and ruled."""
    agree(profile=ada.profile, purpose="answers", channel="mail", yes=True, source="test")
    idea = make.idea("Mugs with lids", author=ada.voter)
    make.vote(idea, ada.voter)
    read(ideas=[idea.pk], by=cleo, now=NOW)
    merge(absorbed=make.idea("Lids for mugs", author=ada.voter), survivor=idea, by=cleo, now=NOW)
    said = {"role": "merchandiser", "official": True, "by": cleo, "now": NOW}
    comment(idea=idea, voter=make.voter(cleo), body="We are on it.", **said)
    wrong = make.complaint(voter_=ada.voter)
    answer_complaint(complaint=wrong, answer="A new one is coming.", team="the range team", by=cleo, now=NOW)
    rude = make.idea("Rude", author=ada.voter)
    rule(thing="idea", thing_id=rude.pk, verdict="hide", by=mira, now=NOW, reason="rude")
    row = make.suggestion(idea=idea)
    trial = make.trial(row, by=cleo, days_over=1)
    trial.stores.add(leeds)
    make.sold(trial.variant, leeds, weekly=4173, weeks=1, until=timezone.localdate() - timedelta(days=7))
    return row


def end(client, wish):
    page = client.get(reverse("collab:suggestion", args=[wish.pk])).text
    assert PIECES.search(page), "whoever decides reads the number in any case"
    words = re.search(r'name="reason"[^>]*>\s*([^<]+)</textarea>', page)[1]
    client.post(reverse("collab:trial-decide", args=[wish.pk]), {"verdict": "end", "reason": words})
    carry_out(now=NOW + timedelta(hours=1))


def everything_public(guest, shopper, ada, idea):
    """What everybody, and what Ada can read, as text by the name of its page."""
    names = {"board": [], "impact": [], "idea": [idea.pk], "idea-card": [idea.pk], "my-voice": [], "my-notices": []}
    names |= {"my-questions": [], "complaint": [ada.voter.complaints.get().pk], "ruling": [ada.voter.rulings.get().pk]}
    pages = {
        f"{who}: {name}": person.get(reverse(f"feedback:{name}", args=args), follow=True)
        for name, args in names.items()
        for who, person in (("guest", guest), ("ada", shopper))
    }
    mail.outbox.clear()
    deliver(now=lambda: timezone.now() + timedelta(days=2))
    assert mail.outbox
    found = {name: page.content.decode(errors="replace") for name, page in pages.items() if page.status_code == 200}
    return found | {"mail": "\n".join(f"{letter.subject} {letter.body}" for letter in mail.outbox)}


@pytest.mark.parametrize("public", [False, True])
def test_names_and_pieces_are_read_only_where_they_are_switched_on(make, client, enter, ada, cleo, wish, public):
    Openness.objects.create(pk=1, unit_sales=public, employee_names=public)
    end(enter(cleo), wish)

    pages = everything_public(client, enter(ada), ada, wish.idea)

    named = {page for page, text in pages.items() for name in NAMES if name in text}
    counted = {page for page, text in pages.items() if PIECES.search(text)}
    assert {
        "guest: idea",
        "guest: impact",
        "ada: my-voice",
        "ada: my-notices",
        "ada: complaint",
        "mail",
    } <= pages.keys()
    assert named == ({f"{who}: {page}" for who in ("guest", "ada") for page in ("idea", "impact")} if public else set())
    expected = {"guest: idea", "guest: impact", "ada: idea", "ada: impact", "ada: my-voice", "ada: my-notices", "mail"}
    assert counted == (expected if public else set())
    Openness.objects.update(unit_sales=False)
    for name, args in (("idea", [wish.idea_id]), ("impact", []), ("my-voice", []), ("my-notices", [])):
        later = enter(ada).get(reverse(f"feedback:{name}", args=args)).text
        assert not PIECES.search(later), f"{name}: switched off, the number hides"
        assert not public or "… pieces were sold in" in later, f"{name}: and the sentence stays"
