"""What every test stands on: real servers, a database made by its owner, and connections of the application's role."""

import gc
import os
import sys
from collections import Counter, defaultdict
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
# Nobody changes a stylesheet meanwhile: a browser need not ask for each file again on every page.
os.environ["STATIC_MAX_AGE"] = "3600"
# A machine that is out of breath for a moment would lose news and limits (what hangs is in tests/ground).
os.environ["REDIS_PATIENCE"] = "30"

# Dozens of processes are started here: what one of them compiled serves the next, whatever the shell says.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

pytest_plugins = ["tests.cast", "tests.house.processes", "tests.house.browsing"]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers():
    """One more than there are cores: each waits for part of its time, for a browser, a worker or a clock."""
    return (os.cpu_count() or 1) + 1


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
    """What tests counted for whoever reads on: `record_property("counted", "…")`; `("counted: pages", {"seen": 3})`
    is added up, of tests that share a count."""
    sums = defaultdict(Counter)
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                for name, value in report.user_properties:
                    if name == "counted":
                        terminalreporter.write_line(value)
                    elif name.startswith("counted: "):
                        sums[name.removeprefix("counted: ")].update(value)
    for name, numbers in sums.items():
        terminalreporter.write_line(f"{name}: " + " ".join(f"{what}={number}" for what, number in numbers.items()))


def in_redis_database(url, number):
    return f"{url.partition('?')[0]}?db={number}" if url.startswith("unix:") else f"{url.rstrip('/0')}/{number}"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """The test database is made and migrated by its owner, from a copy where somebody migrated already."""
    from django.db import connection

    from tests.house import migrated

    connect_as(owner=True)
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated.template(connection)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """From then on every test connects as the application does, and only emptying tables is left to the owner."""
    from django.test import TransactionTestCase

    from tests.house.emptying import Emptying

    with django_db_blocker.unblock():
        connect_as(owner=False)
    with closing(Emptying(credentials(owner=True))) as emptying, pytest.MonkeyPatch.context() as patch:
        # What flushing would make anew (content types, permissions, grants) is not taken away.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda test: emptying())
        yield
    with django_db_blocker.unblock():
        connect_as(owner=True)
        end_other_sessions()


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    """`kept(made)`: what `made()` gives, made once a minute for the tests of a file and put back for the others."""
    from tests.house.keeping import Keeping

    with django_db_blocker.unblock():
        keeping = Keeping(credentials(owner=True))
    with closing(keeping):
        yield keeping


def connect_as(*, owner):
    from django.db import connection

    connection.close()
    connection.settings_dict.update(credentials(owner=owner))


def credentials(*, owner):
    from config.settings import database

    return {name: value for name, value in database(owner=owner).items() if name in {"USER", "PASSWORD", "OPTIONS"}}


def end_other_sessions():
    """Nothing of a test may keep the database from being dropped."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connection.close()


@pytest.fixture(scope="session")
def redis_server():
    import redis

    with closing(redis.Redis.from_url(os.environ["REDIS_URL"])) as server:
        yield server


@pytest.fixture(autouse=True)
def fresh_redis(redis_server):
    """Limits counted in one test do not meet the next."""
    redis_server.flushdb()
