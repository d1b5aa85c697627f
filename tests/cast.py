"""The people of every test: Ada shops, Ben works in the Leeds store, Cleo is the merchandiser, Mira
moderates, Dan is a stranger."""

import time

import pytest
from django.test import Client


@pytest.fixture
def make(db):
    from tests import make  # models can be imported only once Django stands

    return make


@pytest.fixture
def leeds(make):
    return make.store("Leeds")


@pytest.fixture
def ada(make):
    """A shopper with a profile, a voter and an account for points."""
    from loyalty.actions.welcome import welcome

    user = make.user("ada@example.com", name="Ada Lovelace")
    welcome(user=user)
    return user


@pytest.fixture
def ben(make, leeds):
    return make.user("ben@example.com", name="Ben Okri", role="staff", store=leeds)


@pytest.fixture
def mona(make, leeds):
    """Manages the Leeds store."""
    return make.user("mona@example.com", name="Mona Iyer", role="manager", store=leeds)


@pytest.fixture
def screen(make, leeds):
    """A screen in the Leeds store, let in: the device."""
    client = Client()
    make.kiosk(leeds)
    client.cookies["kiosk"] = "a screen's secret"
    return client


@pytest.fixture
def cleo(make):
    return make.user("cleo@example.com", name="Cleo Range", role="merchandiser")


@pytest.fixture
def mira(make):
    return make.user("mira@example.com", name="Mira Castellano", role="moderator")


@pytest.fixture
def dan(make):
    return make.user("dan@example.com", name="Dan Stranger")


@pytest.fixture
def enter():
    """`enter(ben)` is a client signed in as Ben; staff with the second step, unless `second_step=False`."""

    def enter(user, *, second_step=None):
        client = Client()
        client.force_login(user)
        if user.posts.exists() if second_step is None else second_step:
            session = client.session
            session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
            session.save()
        return client

    return enter
