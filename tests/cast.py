"""The people of every test: Ada shops, Ben works in the Leeds store, Cleo is the merchandiser, Mira
moderates, Dan is a stranger."""

import time

import pytest
from django.test import Client

CAST = {  # full name, role
    "ada": ("Ada Lovelace", ""),
    "ben": ("Ben Okri", "staff"),
    "mona": ("Mona Iyer", "manager"),
    "cleo": ("Cleo Range", "merchandiser"),
    "mira": ("Mira Castellano", "moderator"),
    "dan": ("Dan Stranger", ""),
}


@pytest.fixture
def make(db):
    from tests import make  # models can be imported only once Django stands

    return make


@pytest.fixture
def leeds(make):
    return make.store("Leeds")


def person(make, name, leeds=None):
    """Who is called so: `person(make, "cleo")`."""
    from loyalty.actions.welcome import welcome

    full, role = CAST[name]
    store = leeds if role in {"staff", "manager"} else None
    user = make.user(f"{name}@example.com", name=full, **({"role": role, "store": store} if role else {}))
    if name == "ada":
        welcome(user=user)
    return user


@pytest.fixture
def ada(make):
    """A shopper with a profile, a voter and an account for points."""
    return person(make, "ada")


@pytest.fixture
def ben(make, leeds):
    return person(make, "ben", leeds)


@pytest.fixture
def mona(make, leeds):
    """Manages the Leeds store."""
    return person(make, "mona", leeds)


@pytest.fixture
def screen(make, leeds):
    """A screen in the Leeds store, let in: the device."""
    client = Client()
    make.kiosk(leeds)
    client.cookies["kiosk"] = "a screen's secret"
    return client


@pytest.fixture
def cleo(make):
    return person(make, "cleo")


@pytest.fixture
def mira(make):
    return person(make, "mira")


@pytest.fixture
def dan(make):
    return person(make, "dan")


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
