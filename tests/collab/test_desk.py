"""Cleo sees at a glance what to do this week."""

import pytest
from django.urls import reverse

from collab.models import Decision, Evidence, Suggestion
from tests import make

pytestmark = pytest.mark.django_db


def test_it_ranks_by_what_is_certain(cleo_client):
    make.suggestion(idea=make.idea("Bold guess"), money_q10=100, money_q50=90_000, money_q90=200_000)
    make.suggestion(idea=make.idea("Safe bet"), money_q10=5_000, money_q50=6_000, money_q90=7_000)

    page = cleo_client.get(reverse("collab:desk")).content.decode()

    assert page.index("Safe bet") < page.index("Bold guess")
