"""The two roles of the database hold in the tests as they do in production."""

import pytest
from django.db import DatabaseError, connection, transaction

from ground.models import AuditEntry

pytestmark = pytest.mark.django_db


def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_it_connects_as_the_application():
    assert ask("SELECT current_user") == "commonshelf_app"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ground_auditentry SET who = 'nobody'",
        "DELETE FROM ground_auditentry",
        "TRUNCATE ground_auditentry",
        "ALTER TABLE ground_auditentry DISABLE TRIGGER USER",
    ],
)
def test_it_may_not_change_what_was_audited(statement):
    AuditEntry.objects.create(who="cleo", what="decide")

    with pytest.raises(DatabaseError), transaction.atomic():
        ask(statement)

    assert AuditEntry.objects.get().who == "cleo"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round", [1, 2])
def test_it_starts_each_committed_test_with_empty_tables(round):
    AuditEntry.objects.create(who="cleo", what="decide")

    assert AuditEntry.objects.count() == 1


def test_it_keeps_letters_of_every_language_in_searches():
    assert "  é" in ask("SELECT show_trgm('été')") or len(ask("SELECT show_trgm('été')")) == 4


def test_it_keeps_what_was_acknowledged_when_the_power_goes():
    assert ask("SHOW fsync") == "on"
