"""docker-compose.yml starts what is really there: commands, options, environment names and ports exist in the code."""

import importlib
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from tests.house.processes import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = {name: service for name, service in COMPOSE["services"].items() if service["image"] == "commonshelf"}
PROGRAMS = Path(sys.executable).parent
CADDY = (ROOT / "deploy" / "Caddyfile").read_text()

each_of_ours = pytest.mark.parametrize("name", OURS)


@cache
def help_of(*command):
    run = subprocess.run([PROGRAMS / command[0], *command[1:], "--help"], capture_output=True, text=True, check=True)
    return run.stdout + run.stderr


def words(name):
    return OURS[name]["command"]


def test_it_has_every_part():
    assert set(OURS) == {"migrate", "web", "live", "worker", "slow", "beat"}
    assert set(COMPOSE["services"]) - set(OURS) == {"db", "valkey", "proxy"}


@each_of_ours
def test_it_runs_programs_and_options_that_exist(name):
    program, *arguments = words(name)
    options = [word.partition("=")[0] for word in arguments if word.startswith("--")]
    role = arguments[2:3] if program == "celery" else []

    assert (PROGRAMS / program).exists()
    if program == "python":
        assert arguments[0] == "manage.py"
        assert arguments[1] in get_commands()
    else:
        shown = help_of(program, *role)
        assert [option for option in options if option not in shown] == []


@each_of_ours
def test_it_names_applications_that_exist(name):
    for module, attribute in re.findall(r"^(config\.\w+):(\w+)$", "\n".join(words(name)), re.MULTILINE):
        assert callable(getattr(importlib.import_module(module), attribute))
    if "celery" in words(name):
        assert importlib.import_module(words(name)[2]).celery_app


@each_of_ours
def test_it_sets_only_what_the_settings_read(name):
    settings = (ROOT / "config" / "settings.py").read_text()
    read = set(re.findall(r"env\.\w+\(\s*\"(\w+)\"", settings)) | {"DATABASE_URL", "REDIS_URL"}

    assert set(OURS[name]["environment"]) <= read


def test_it_asks_for_every_secret_and_holds_none():
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    example = dict(re.findall(r"^(\w+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert asked == set(example)
    assert {name: value for name, value in example.items() if re.search("KEY|PASSWORD", name) and value} == {}


@pytest.mark.parametrize(("name", "port"), [("web", "8000"), ("live", "8001")])
def test_it_listens_where_the_proxy_and_the_health_check_look(name, port):
    command = words(name)

    assert command[command.index("--port") + 1] == port
    assert OURS[name]["expose"] == [port]
    assert OURS[name]["healthcheck"]["test"][-2:] == ["deploy/healthy.py", port]
    assert (ROOT / "deploy" / "healthy.py").exists()


def test_it_sends_sockets_to_the_live_process_and_the_rest_to_the_web():
    assert re.search(r"handle /live/\* {\s+reverse_proxy live:8001\s", CADDY)
    assert re.search(r"name web\s+port 8000\s", CADDY)


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_it_watches_the_health_of_everything_that_stays(name):
    service = COMPOSE["services"][name]

    assert service["restart"] == "no" or service["healthcheck"]["test"]


@pytest.mark.parametrize("name", sorted(set(OURS) - {"migrate"}))
def test_it_lets_only_the_migration_be_the_owner(name):
    assert "commonshelf_app:" in OURS[name]["environment"]["DATABASE_URL"]
    assert "commonshelf:" in OURS["migrate"]["environment"]["DATABASE_URL"]
    assert OURS[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_it_keeps_the_data_on_volumes():
    assert {volume.partition(":")[0] for volume in COMPOSE["services"]["db"]["volumes"]} & set(COMPOSE["volumes"])


def test_it_builds_an_image_that_can_start_the_web():
    dockerfile = (ROOT / "Dockerfile").read_text()

    assert re.search(r"^COPY pyproject.toml uv.lock", dockerfile, re.MULTILINE)
    assert "--locked --no-dev" in dockerfile
    assert '"config.wsgi:application"' in dockerfile
    assert re.search(r"uv==(\S+)", dockerfile)[1] == re.search(r"uv==(\S+)", (ROOT / "Makefile").read_text())[1]


def test_it_explains_every_variable_in_the_readme():
    readme = (ROOT / "README.md").read_text()

    assert [name for name in OURS["web"]["environment"] if f"`{name}`" not in readme] == []
