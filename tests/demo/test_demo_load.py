"""The demo retailer in the database: loaded once by the imports and verbs a user has, however often it is started."""

import datetime as dt
import io

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F

from catalog import models as catalog
from catalog.actions.import_stock import import_stock
from collab import models as collab
from config import mailbox
from config.demo.accounts import ACCOUNTS
from config.demo.loading import Loading, began_on, begin
from config.management.commands.demo_load import FIRST, LATER
from feedback import models as feedback
from loyalty import models as loyalty
from loyalty.actions.import_orders import import_orders

TODAY = dt.date.today()
PARTS = (*FIRST, LATER[0], LATER[-1])  # the oldest month of orders stands for all six


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """Loaded once for all tests of this file, and forgotten after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        begin(TODAY)
        loading = Loading(today=TODAY, folder=tmp_path_factory.mktemp("demo"), out=io.StringIO())
        for part in PARTS:
            assert part.do(loading)
        yield loading
        transaction.set_rollback(True)


def test_it_counts_every_row(demo):
    jobs = {job.kind: job for job in catalog.ImportJob.objects.all()}

    assert {kind: (job.rows, job.rejected) for kind, job in jobs.items()} == {
        "stores": (13, 0),
        "products": (3_439, 0),
        "stock": (29_446, 0),
        "orders": (37_106, 0),
    }
    assert all(job.rows == job.ok + job.rejected == job.added for job in jobs.values())
    assert loyalty.OrderLine.objects.count() == 37_106


def test_a_second_start_adds_nothing(demo):
    before = sizes()

    assert not any(part.do(demo) for part in PARTS)
    again = [
        import_stock(file=demo.goods["stock"], commit=True, who="test"),
        import_orders(file=demo.orders[1], commit=True, who="test"),
    ]

    assert [done.job.added for done in again] == [0, 0]
    assert sizes() == before
    assert began_on() == TODAY


def sizes():
    models = (catalog.Variant, catalog.StockLevel, loyalty.Profile, loyalty.Order, loyalty.Entry, feedback.Idea)
    return {model.__name__: model.objects.count() for model in (*models, feedback.Vote, feedback.Notice)}


def test_orders_belong_to_the_people_with_names(demo):
    assert not loyalty.Profile.objects.filter(name="").exists()
    ada = loyalty.Profile.objects.get(email="ada@example.com")
    assert ada.orders.exists()
    assert ada.orders.exclude(store=ada.favourite_store).count() == 0
    assert ada.account.balance > 0


def test_departments_have_pictures_and_stores_have_room(demo):
    departments = catalog.Category.objects.filter(parent=None)

    assert departments.count() == 12
    assert all(department.picture for department in departments)
    assert catalog.ShelfSpace.objects.count() == 12 * 12
    assert catalog.Store.objects.on_the_street().count() == 12


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.email)
def test_everybody_can_sign_in(demo, account):
    user = loyalty.User.objects.get(email=account.email)

    assert EmailAddress.objects.get(user=user).verified
    assert user.profile.voter.user == user
    if account.role == "shopper":
        assert not user.posts.exists()
    else:
        assert user.posts.get().role == account.role
        steps = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
        assert len(mailbox.present_code(steps)) == 6


def test_what_was_decided_was_said_to_those_who_asked(demo):
    stages = set(feedback.Idea.objects.values_list("stage", flat=True))
    trials = collab.Trial.objects.order_by("state")

    assert stages >= {"posted", "read", "review", "coming", "shelf", "declined", "ended"}
    assert [trial.state for trial in trials] == ["failed", "failed", "worked"]
    assert all(trial.outcomes.count() == 2 and trial.controls.exists() for trial in trials)
    declined = feedback.Idea.objects.filter(stage="declined")
    assert all(idea.status_changes.last().reason for idea in declined)
    assert not feedback.Vote.objects.filter(idea__in=declined, at__date__gte=TODAY - dt.timedelta(days=60)).exists()
    assert feedback.Notice.objects.filter(mailed_at=None, mail_skipped="").count() == 0


def test_what_was_brought_in_has_figures_to_be_held_against(demo):
    rows = collab.Suggestion.objects.filter(kind="add", idea=None, state="decided", units_q90__gt=0)

    assert rows.filter(units_q90__gt=F("units_q10"), money_q50__gt=0).count() == 10
    assert collab.Decision.objects.filter(suggestion__in=rows, carried_out_at__isnull=False).count() == 10


def test_the_author_of_an_accepted_idea_has_points_for_it(demo):
    ada = loyalty.Account.objects.get(profile__email="ada@example.com")

    assert ada.entries.filter(reason="idea").count() == 1


def test_staff_wrote_requests_down_in_every_store(demo):
    requests = feedback.StoreRequest.objects.all()

    assert requests.count() == 180
    assert requests.values("store").distinct().count() == 12
    assert all(request.by.posts.filter(store=request.store).exists() for request in requests.select_related("by"))


def test_steps_of_shoppers_are_there(demo):
    steps = loyalty.Interaction.objects.all()

    assert steps.count() == 20_000
    assert steps.filter(profile__isnull=False).count() > 8_000
    assert set(steps.values_list("step", flat=True)) == {"find", "choose", "try", "pay", "collect", "use", "return"}


def test_it_is_not_loaded_where_it_does_not_belong(db, settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="not a demo"):
        call_command("demo_load")
    assert not catalog.Store.objects.exists()
