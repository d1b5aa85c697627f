"""What every test stands on: real servers, a database made by its owner, and connections of the application's role."""

import gc
import os
import sys
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# Before Django reads its settings: tests have servers of their own, so that a demo may run beside them. So has each of
# several processes that share the tests among them: what one rings or empties is nobody else's.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
os.environ.setdefault("COMMONSHELF_RUN", os.fspath(ROOT / ".run" / "test"))
os.environ["COMMONSHELF_RUN"] += WORKER and f"-{WORKER}"
os.environ["LIVE_CHANNEL"] = f"live-of-tests{WORKER}"
os.environ["VAPID_KEY_FILE"] = os.path.join(os.environ["COMMONSHELF_RUN"], "vapid.pem")
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ["DEBUG"] = "1"
os.environ["DEMO"] = "1"
# Tests write faster than people do, and most are not about who reads it first (test_moderation.py is).
os.environ["LEAST_SECONDS_TO_POST"] = "0"
os.environ["HOLD_FIRST_POSTS"] = ""

# Dozens of processes are started here: what one of them compiled serves the next, whatever the shell says.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

pytest_plugins = ["tests.cast", "tests.house.processes", "tests.house.browsing"]


def pytest_configure(config):
    if not WORKER and config.getoption("numprocesses", None) and not config.option.collectonly:
        # It only hands out the tests; those who get them read the settings when their own servers are known.
        del os.environ["DJANGO_SETTINGS_MODULE"]
        return
    from config import servers

    stack = ExitStack()
    config.add_cleanup(stack.close)
    stack.enter_context(servers.in_use())
    # From here on no process of the tests starts servers, and nobody's news or limits get mixed up with a demo's.
    os.environ["DATABASE_URL"], redis = servers.urls()
    os.environ["REDIS_URL"] = in_redis_database(redis, 15 - int(WORKER.removeprefix("gw") or 0))

    from django.conf import settings

    assert settings.DATABASES  # reads the settings now; pytest-django sets Django up when they are read


def pytest_collection_finish():
    """What is loaded by now stays until the end: looking through it for garbage took an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_terminal_summary(terminalreporter):
    """What tests counted for whoever reads on: `record_property("counted", "…")`."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                for name, value in report.user_properties:
                    if name == "counted":
                        terminalreporter.write_line(value)


def in_redis_database(url, number):
    return f"{url.partition('?')[0]}?db={number}" if url.startswith("unix:") else f"{url.rstrip('/0')}/{number}"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """The test database is made and migrated by its owner."""
    connect_as(owner=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """From then on every test connects as the application does, and only emptying tables is left to the owner."""
    from django.db import connection

    with django_db_blocker.unblock():
        connect_as(owner=False)
    with pytest.MonkeyPatch.context() as patch:
        # On the class: a browser's event loop gives this thread a second connection.
        patch.setattr(type(connection.ops), "execute_sql_flush", empty_as_owner)
        # What it would make anew (content types, permissions, grants) was not taken away.
        patch.setattr("django.core.management.commands.flush.emit_post_migrate_signal", lambda *args, **options: None)
        yield
    with django_db_blocker.unblock():
        connect_as(owner=True)
        end_other_sessions()


def connect_as(*, owner):
    from django.db import connection

    connection.close()
    connection.settings_dict.update(credentials(owner=owner))


def credentials(*, owner):
    from config.settings import database

    return {name: value for name, value in database(owner=owner).items() if name in {"USER", "PASSWORD", "OPTIONS"}}


def empty_as_owner(operations, statements):
    """Empty what holds rows, with the guards of append-only tables off; the application's role may do neither.

    Most tests write a few rows to a few tables: deleting these takes a tenth of truncating all of them. Where a test
    wrote much, all are truncated, as `statements` say.
    """
    from django.db import connection

    owner = connection.copy()
    owner.settings_dict.update(credentials(owner=True))
    with closing(owner), owner.cursor() as cursor:
        cursor.execute(GUARDED_TABLES)
        guarded = [table for (table,) in cursor.fetchall()]
        off = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in guarded]
        on = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in guarded]
        cursor.execute(LARGEST_TABLE)
        small = cursor.fetchone()[0] < LARGE
        emptying = [DELETE_ROWS] if small else [statement.rstrip(";") for statement in statements]
        patiently(cursor, "; ".join([*off, *emptying, *on]))


def patiently(cursor, sql, times=5):
    """A page that was just left may still have a request under way, and the two may lock each other out."""
    from django.db import OperationalError

    for left in reversed(range(times)):
        try:
            cursor.execute(sql)
            break
        except OperationalError:
            if not left:
                raise


def end_other_sessions():
    """Nothing of a test may keep the database from being dropped."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connection.close()


LARGE = 2**22  # bytes
KEPT = "'django_migrations', 'django_content_type', 'auth_permission'"  # as the migrations left them
TABLES = f"""
    FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
    AND relname NOT IN ({KEPT})
"""
LARGEST_TABLE = f"SELECT max(pg_relation_size(oid)) {TABLES}"
# Foreign keys are checked at the end, so that the order does not matter, and before the guards are on again.
DELETE_ROWS = f"""
    DO $$ DECLARE one regclass; filled boolean; BEGIN
        FOR one IN SELECT oid {TABLES} AND NOT relispartition LOOP
            EXECUTE format('SELECT EXISTS (SELECT FROM %s)', one) INTO filled;
            IF filled THEN EXECUTE format('DELETE FROM %s', one); END IF;
        END LOOP;
    END $$;
    SET CONSTRAINTS ALL IMMEDIATE
"""
GUARDED_TABLES = """
    SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
    WHERE NOT tgisinternal AND tgtype & 40 <> 0  -- fires on DELETE or TRUNCATE
"""


@pytest.fixture(autouse=True)
def fresh_redis():
    """Limits counted in one test do not meet the next."""
    import redis

    with closing(redis.Redis.from_url(os.environ["REDIS_URL"])) as server:
        server.flushdb()
