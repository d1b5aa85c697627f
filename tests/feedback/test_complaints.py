"""Something wrong with a product."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from collab.models import Signal, SignalKind, SubjectType
from collab.tasks import hear
from feedback.models import Complaint, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug(make):
    return make.variant()


def tap(client, mug, reason="broken", **more):
    return client.post(reverse("feedback:complaint-new", args=[mug.sku]), {"reason": reason} | more)


def photo():
    drawn = io.BytesIO()
    Image.new("RGB", (600, 400), "teal").save(drawn, "JPEG")
    return SimpleUploadedFile("photo.jpg", drawn.getvalue())


def test_it_takes_one_tap_then_words_and_a_photo(client, leeds, mug, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    assert "Something wrong with this product?" in client.get(reverse("feedback:product", args=[mug.sku])).text

    led = tap(client, mug)
    tap(client, mug)
    torn = SimpleUploadedFile("photo.jpg", b"not a photo")
    refused = client.post(led.url, {"words": "The handle", "photo": torn})
    client.post(led.url, {"words": "The handle", "photo": photo(), "store": leeds.pk})

    row = Complaint.objects.get()
    assert refused.status_code == 422 and "JPEG, PNG or WebP" in refused.text and "The handle" in refused.text
    assert (row.variant, row.store, row.words) == (mug, leeds, "The handle")
    assert row.photo.endswith("-600x400") and row.photo in client.get(led.url).text
    public = client.get(reverse("feedback:product", args=[mug.sku])).text
    assert "The handle" not in public and row.photo not in public, "only whoever answers reads it"


def test_it_is_answered_once_and_the_person_is_told_once(client, enter, ben, cleo, dan, leeds, mug):
    led = tap(client, mug)
    client.post(led.url, {"words": "A crack", "store": leeds.pk})
    row = Complaint.objects.get()
    answer = reverse("feedback:complaint-answer", args=[row.pk])

    assert enter(dan).get(led.url).status_code == 404 and enter(dan).get(answer).status_code == 403
    assert "A crack" in enter(ben).get(reverse("feedback:complaints")).text
    first = enter(ben).post(answer, {"answer": "We send a new one."})
    second = enter(cleo).post(answer, {"answer": "Sorry."})

    assert (first.status_code, second.status_code) == (302, 409)
    assert Notice.objects.get().words[1] == "We send a new one."
    shown = client.get(led.url).text
    assert "We send a new one." in shown and "the Leeds store" in shown and "Okri" not in shown
    assert client.post(reverse("feedback:complaint-take-back", args=[row.pk])).status_code == 409


def test_it_shows_the_overdue_first_and_only_those_of_one_s_own_store(enter, make, ben, leeds, mug):
    today = timezone.localdate()
    make.complaint(mug, store=leeds, words="Later")
    make.complaint(mug, store=leeds, words="Overdue", answer_by=today - timedelta(days=1))
    make.complaint(mug, store=make.store("York"), words="Elsewhere")

    shown = enter(ben).get(reverse("feedback:complaints")).text

    assert shown.index("Overdue</q>") < shown.index("Later</q>") and "Elsewhere" not in shown


def test_it_warns_of_more_than_usual_and_not_of_what_is_always_so(enter, make, cleo):
    sudden, steady = make.variant("Kettle"), make.variant("Thin glass")
    now = timezone.now()
    for _n in range(4):
        make.complaint(sudden)
    for week in range(13):
        for _n in range(3):
            make.complaint(steady, at=now - timedelta(weeks=week, hours=1))

    found = Complaint.objects.more_than_usual(now)

    assert [(spike.name, spike.n) for spike in found] == [("Kettle", 4)]
    assert "More than usual" in enter(cleo).get(reverse("feedback:complaints")).text


def test_it_is_heard_as_a_signal_that_moves_with_the_store_and_goes_with_a_slip(client, leeds, mug):
    led = tap(client, mug)
    hear()
    client.post(led.url, {"words": "", "store": leeds.pk})
    hear()
    moved = {(one.store_id, one.value) for one in Signal.objects.all()}
    client.post(reverse("feedback:complaint-take-back", args=[Complaint.objects.get().pk]))
    hear()

    assert moved == {(None, 1), (None, -1), (leeds.pk, 1)}
    about = {(one.kind, one.subject_type, one.subject_id) for one in Signal.objects.all()}
    assert about == {(SignalKind.COMPLAINT, SubjectType.VARIANT, mug.pk)}
    assert sum(one.value for one in Signal.objects.all()) == 0
