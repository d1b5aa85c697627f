"""Whoever needs the embedded servers finds them running, and whoever leaves last stops them, even after a kill -9."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
import pytest
import redis

from config import servers
from config.servers import places, processes
from tests.house.processes import PATIENCE, ROOT

USER = """
import sys
from config import servers
with servers.in_use():
    print("up", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def folder():
    folder = Path(tempfile.mkdtemp(prefix="cs-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def run(folder, monkeypatch):
    """A run folder of these tests' own; nothing is running when a test begins and ends."""
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")
    monkeypatch.setenv("COMMONSHELF_RUN", os.fspath(folder / "run"))
    yield folder / "run"
    servers.stop()


@pytest.fixture
def user(run):
    """Starts processes that use the servers until their stdin is closed."""
    started = []

    def start():
        command = [sys.executable, "-W", "always::ResourceWarning", "-c", USER]
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        process = subprocess.Popen(command, cwd=ROOT, text=True, **pipes)
        started.append(process)
        assert process.stdout.readline() == "up\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def ours():
    mark = places.find().name
    return processes.find("postgres", mark) + processes.find("valkey-server", mark)


def ask(sql="SELECT 1"):
    connection = psycopg2.connect(servers.urls()[0])
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def test_it_starts_both_servers_and_stops_them_when_the_block_ends(run):
    with servers.in_use():
        assert ask("SELECT datcollate || ' ' || datlocale FROM pg_database WHERE datname = current_database()")
        with redis.Redis.from_url(servers.urls()[1]) as bells:
            assert bells.ping()

    assert ours() == []


def test_it_knows_every_letter(run):
    with servers.in_use():
        ask("CREATE EXTENSION IF NOT EXISTS pg_trgm")

        assert ask("SELECT show_trgm('žluťoučký') <> show_trgm('luouk')")
        assert ask("SELECT lower('ÀÉÎ')") == "àéî"


def test_it_shares_the_servers_until_the_last_user_leaves(user):
    first, second = user(), user()

    assert first.communicate() == ("", "")  # it started them, and leaves them to the other without a word
    assert ask() == 1

    assert second.communicate() == ("", "")
    assert ours() == []


def test_it_is_left_properly_on_a_plain_sigterm(user):
    process = user()

    process.terminate()

    assert process.communicate(timeout=PATIENCE) == ("", "")
    assert process.returncode == 128 + signal.SIGTERM
    assert ours() == []


def test_it_takes_over_what_a_killed_user_left(user):
    process = user()
    process.kill()
    process.wait()
    left = {postmaster(), *processes.find("valkey-server", places.find().name)}

    with servers.in_use():
        assert left <= set(ours())

    assert ours() == []


def test_it_starts_again_after_everything_was_killed(user):
    process = user()
    ask("CREATE TABLE kept AS SELECT 7 AS value")
    for pid in [*ours(), process.pid]:
        with contextlib.suppress(ProcessLookupError):  # a backend may leave by itself meanwhile
            os.kill(pid, signal.SIGKILL)

    with servers.in_use():
        assert ask("SELECT value FROM kept") == 7


def test_it_ends_a_backend_that_outlived_its_postmaster(user):
    user()
    connection = psycopg2.connect(servers.urls()[0])
    backend = connection.info.backend_pid
    os.kill(backend, signal.SIGSTOP)  # cannot notice that its postmaster dies
    os.kill(postmaster(), signal.SIGKILL)

    with servers.in_use():
        assert ask() == 1
        assert backend not in ours()

    connection.close()


def postmaster():
    titles = dict(processes.titles())
    return next(pid for pid in ours() if " -D " in titles[pid])


def test_it_replaces_a_valkey_that_hangs(user):
    user()
    [hanging] = processes.find("valkey-server", places.find().name)
    os.kill(hanging, signal.SIGSTOP)

    with servers.in_use(), redis.Redis.from_url(servers.urls()[1]) as bells:
        assert bells.ping()


def test_it_sweeps_up_an_initdb_that_was_killed(run):
    shutil.rmtree(run, ignore_errors=True)
    half = run / "pg.4242"
    half.mkdir(parents=True)

    with servers.in_use():
        assert not half.exists()


def test_it_moves_its_sockets_when_the_path_is_too_long_for_one(run, monkeypatch):
    deep = run / ("shelf-" * 20)
    monkeypatch.setenv("COMMONSHELF_RUN", os.fspath(deep))

    with servers.in_use():
        assert ask() == 1
        assert deep not in places.find().sock.parents

    servers.wipe()
    monkeypatch.setenv("COMMONSHELF_RUN", os.fspath(run))


def test_it_keeps_its_sockets_to_itself(run):
    with servers.in_use():
        assert places.find().sock.stat().st_mode & 0o777 == 0o700


def test_it_needs_no_servers_where_the_environment_names_them(run, monkeypatch):
    shutil.rmtree(run, ignore_errors=True)
    monkeypatch.setenv("DATABASE_URL", "postgres://db/commonshelf")
    monkeypatch.setenv("REDIS_URL", "redis://valkey/0")

    with servers.in_use():
        assert servers.urls() == ("postgres://db/commonshelf", "redis://valkey/0")
        assert not run.exists()


def test_it_forgets_everything_when_it_is_wiped(run):
    with servers.in_use():
        assert run.exists()

    servers.wipe()

    assert not run.exists()
    assert ours() == []


def test_it_refuses_another_account_s_folder_in_one_line(run, monkeypatch):
    run.mkdir(exist_ok=True)
    with monkeypatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: run.stat().st_uid + 1)
        with pytest.raises(servers.CannotStart) as refusal:
            servers.urls()

    assert str(refusal.value).startswith(f"commonshelf: {run} belongs to ")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("redis_url", "broker"),
    [
        ("unix:///a/b.sock?db=3", "redis+socket:///a/b.sock?virtual_host=3"),
        ("unix:///a/b.sock", "redis+socket:///a/b.sock?virtual_host=0"),
        ("redis://valkey:6379/1", "redis://valkey:6379/1"),
    ],
)
def test_it_tells_celery_where_the_same_server_is(redis_url, broker):
    assert servers.broker_url(redis_url) == broker
