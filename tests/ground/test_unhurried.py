"""Work that computes for long in the middle of a transaction keeps its connection; a door that does is cut off."""

import time

import pytest
from django.db import OperationalError, connection, transaction

from ground.unhurried import unhurried

pytestmark = pytest.mark.django_db(transaction=True)


def compute_between_two_questions():
    with transaction.atomic():
        ask("SELECT 1")
        time.sleep(0.3)
        ask("SELECT 1")


def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0] if cursor.description else None


def test_slow_work_keeps_its_connection_and_the_next_is_held_to_the_usual_limits():
    usual = ask("SHOW idle_in_transaction_session_timeout"), ask("SHOW statement_timeout")
    ask("SET idle_in_transaction_session_timeout = '100ms'")

    unhurried()(compute_between_two_questions)()

    assert (ask("SHOW idle_in_transaction_session_timeout"), ask("SHOW statement_timeout")) == usual
    ask("SET idle_in_transaction_session_timeout = '100ms'")
    with pytest.raises(OperationalError):
        compute_between_two_questions()
    connection.close()
