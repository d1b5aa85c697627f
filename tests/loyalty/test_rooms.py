"""Who hears the bells of a store and of a customer."""

import pytest

from ground.live import may_enter
from ground.policies import GUEST, Actor
from loyalty import consumers  # noqa: F401  (who may enter is declared there)
from tests import make


def actor(user, *roles, stores=()):
    return Actor(roles=frozenset(roles), user=user, stores=frozenset(stores))


@pytest.mark.django_db
def test_tablets_hear_their_own_store(ben, cleo, ada, leeds):
    york = make.store("York")
    works_here = actor(ben, "staff", "shopper", stores=[leeds.pk])

    assert may_enter(works_here, f"store.{leeds.pk}")
    assert not may_enter(works_here, f"store.{york.pk}")
    assert not may_enter(works_here, "store.all")
    for other in (actor(cleo, "merchandiser", "shopper"), actor(ada, "shopper"), GUEST):
        assert not may_enter(other, f"store.{leeds.pk}")


@pytest.mark.django_db
def test_people_hear_what_concerns_themselves(ada, dan, ben, leeds):
    room = f"customer.{ada.profile.pk}"

    assert may_enter(actor(ada, "shopper"), room)
    for other in (actor(dan, "shopper"), actor(ben, "staff", "shopper", stores=[leeds.pk]), GUEST):
        assert not may_enter(other, room)
