"""Whoever carries a decision out may be killed at any moment: then nothing is done, and the next one does it all."""

import contextlib
import os
import signal
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from catalog.models import Product, Variant
from collab.actions.decide import decide
from collab.tasks import carry_out
from config import servers
from feedback.models import Idea, Notice, StatusChange
from ground.models import AuditEntry
from loyalty.models import Account
from tests.house.processes import PATIENCE, eventually, running, wait_for

pytestmark = pytest.mark.django_db(transaction=True)

CARRY_OUT = ["django", "shell", "--command", "from collab.tasks import carry_out; carry_out()"]
BLOCKED = "SELECT pid FROM pg_locks WHERE NOT granted"


@contextlib.contextmanager
def somebody_books_on(account):
    """Another connection holds the author's account: whoever wants to book points has to wait in the middle."""
    held, leave = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Account.objects.select_for_update().get(pk=account.pk)
            held.set()
            leave.wait()
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    assert held.wait(PATIENCE)
    try:
        yield
    finally:
        leave.set()
        other.join()


def blocked():
    with connection.cursor() as cursor:
        cursor.execute(BLOCKED)
        return cursor.fetchall()


def over(pids):
    """The killed process's statement ends when Postgres notices; until then its transaction is not rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE pid = ANY(%s)", [[pid for (pid,) in pids]])
        return not cursor.fetchall()


def test_killed_in_the_middle_nothing_is_half_done_and_the_next_does_it_all_once(make, cleo, ada):
    idea = make.idea("Mugs with lids", author=ada.voter)
    make.vote(idea)
    row, long_ago = make.suggestion(idea=idea), timezone.now() - timedelta(hours=1)
    soon = timezone.localdate() + timedelta(days=30)
    decision = decide(suggestion=row, verdict="accept", by=cleo, now=long_ago, promised_for=soon)
    log = servers.run_folder() / "carry_out.log"

    with somebody_books_on(ada.profile.account), running(CARRY_OUT, log) as process:
        wait_for(blocked, process, log)  # the variant is planned already, in a transaction that is not over
        waiting = blocked()
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    eventually(lambda: over(waiting))

    for model in (Variant, Product, StatusChange, Notice, AuditEntry):
        assert not model.objects.exists()
    assert not ada.profile.account.entries.exists()
    decision.refresh_from_db()
    assert decision.carried_out_at is None

    assert carry_out() == 1
    assert carry_out() == 0
    assert Idea.objects.get().variant == Variant.objects.get()
    assert Notice.objects.filter(kind="coming").count() == 2
    assert ada.profile.account.entries.count() == 1
