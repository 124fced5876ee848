"""The deployment files for operators: systemd unit, container file and compose file."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections import defaultdict
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from bot.config import PREFIX, SECRETS, Settings
from demo.command import command as demo_command
from demo.server import DASHBOARD_AT, TALKS_AT_MOST

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "deploy" / "ovation.service"
CONTAINER = ROOT / "deploy" / "Containerfile"
COMPOSE = ROOT / "compose.yaml"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
EXPOSED_AT_MOST = 2.0
"""The highest exposure that `systemd-analyze security` may report; up to 2 is "OK"."""

systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine"
)


def unit() -> dict[str, list[str]]:
    """Return the directives of the unit, each with its values."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in UNIT.read_text(encoding="utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found[name].append(value)
    return found


def analyze(*arguments: str) -> str:
    """Return the output of systemd-analyze, which must succeed."""
    ran = subprocess.run(  # noqa: S603 (our own words)
        ["systemd-analyze", *arguments],  # noqa: S607 (wherever it is)
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout + ran.stderr


@systemd
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    # systemd checks that the program exists: here it does, under another name.
    here = tmp_path / "ovation.service"
    there = re.sub(r"(?<=ExecStart=)\S+", sys.executable, UNIT.read_text(encoding="utf-8"))
    here.write_text(there, encoding="utf-8")
    assert analyze("verify", "--man=no", str(here)).strip() == ""


@systemd
def test_the_service_is_little_exposed() -> None:
    said = analyze("security", "--offline=true", str(UNIT))
    exposure = re.search(r"Overall exposure level for ovation.service: ([\d.]+)", said)
    assert exposure is not None, said
    assert float(exposure[1]) <= EXPOSED_AT_MOST


def test_the_unit_starts_a_command_that_there_is_and_writes_where_it_may() -> None:
    (started,) = unit()["ExecStart"]
    program, command = started.split()
    assert Path(program).name in PROJECT["project"]["scripts"]
    assert command == "run"
    assert str(Path(program).parents[1]) in OPERATING
    (environment,) = unit()["Environment"]
    told = dict(pair.split("=", 1) for pair in environment.split())
    assert set(told) <= {PREFIX + name.upper() for name in Settings.model_fields}
    assert told["OVATION_DATA_DIR"] == f"%S/{unit()['StateDirectory'][0]}"


def test_no_secret_stands_in_the_unit_and_each_can_be_handed_over_as_a_file() -> None:
    (credentials,) = unit()["LoadCredential"]
    name, folder = credentials.split(":")
    # systemd names what comes from a folder for the credential and the file.
    assert f"{name}_".upper() == PREFIX
    assert f"{folder}/token" in OPERATING
    written = UNIT.read_text(encoding="utf-8")
    assert not [secret for secret in SECRETS if f"{PREFIX}{secret.upper()}" in written]


def test_the_unit_promises_to_start_again_and_to_end_where_that_cannot_help() -> None:
    assert unit()["Type"] == ["notify"]
    assert unit()["Restart"] == ["always"]
    assert unit()["RestartPreventExitStatus"] == ["2"]
    assert float(unit()["WatchdogSec"][0]) >= 30


def steps() -> list[tuple[str, str]]:
    """Return the steps of the container file: instruction and arguments."""
    lines = CONTAINER.read_text(encoding="utf-8").splitlines()
    parted = (line.partition(" ") for line in lines if line and not line.startswith("#"))
    return [(word, rest) for word, _, rest in parted]


def test_the_image_holds_the_packages_and_nothing_that_is_secret() -> None:
    copied = [
        name
        for word, rest in steps()
        if word == "COPY" and not rest.startswith("--from")
        for name in rest.split()[:-1]
    ]
    for name in copied:
        assert (ROOT / name).exists(), name
    packages = {
        include.rstrip("*")
        for include in PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]
    }
    assert {name for name in copied if (ROOT / name).is_dir()} == packages
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[1] == "*", "all is kept out but what is named"
    assert {name.removeprefix("!") for name in ignored if name.startswith("!")} == set(copied)
    told = CONTAINER.read_text(encoding="utf-8")
    assert not [secret for secret in SECRETS if f"{PREFIX}{secret.upper()}" in told]


def test_the_image_runs_without_rights_and_is_asked_for_its_health() -> None:
    last = dict(steps())
    assert last["USER"] == "10001:10001"
    assert last["VOLUME"] == "/data"
    assert "/healthz" in last["HEALTHCHECK"]
    assert "OVATION_HEALTH_PORT=9100" in [
        pair for word, rest in steps() if word == "ENV" for pair in rest.split()
    ]
    assert json.loads(last["ENTRYPOINT"]) == ["/opt/ovation/bin/ovation"]
    assert "--require-hashes" in CONTAINER.read_text(encoding="utf-8")


DURATION = {"type": "string", "pattern": "^[0-9]+(ms|s|m|h)$"}
NAMES = {"type": "array", "items": {"type": "string", "pattern": "^[a-z_]+$"}, "uniqueItems": True}
WORDS = {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1}
SERVICE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["image", "security_opt"],
    "properties": {
        "build": {
            "type": "object",
            "additionalProperties": False,
            "required": ["context", "dockerfile"],
            "properties": {
                name: {"type": "string"} for name in ("context", "dockerfile", "target")
            },
        },
        "image": {"type": "string"},
        "restart": {"enum": ["no", "always", "on-failure", "unless-stopped"]},
        "depends_on": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["condition"],
                "properties": {"condition": {"const": "service_healthy"}},
                "additionalProperties": False,
            },
        },
        "environment": {"type": "object", "additionalProperties": {"type": "string"}},
        "secrets": NAMES,
        "volumes": WORDS,
        "networks": NAMES,
        "profiles": NAMES,
        "ports": WORDS,
        "tmpfs": WORDS,
        "cap_drop": {"const": ["ALL"]},
        "security_opt": {"const": ["no-new-privileges:true"]},
        "read_only": {"type": "boolean"},
        "mem_limit": {"type": "string", "pattern": "^[0-9]+[kmg]$"},
        "shm_size": {"type": "string", "pattern": "^[0-9]+[kmg]$"},
        "pids_limit": {"type": "integer"},
        "stop_grace_period": DURATION,
        "healthcheck": {
            "type": "object",
            "additionalProperties": False,
            "required": ["test", "interval", "timeout", "start_period"],
            "properties": {
                "test": {**WORDS, "prefixItems": [{"enum": ["CMD", "CMD-SHELL"]}]},
                "interval": DURATION,
                "timeout": DURATION,
                "start_period": DURATION,
                "retries": {"type": "integer"},
            },
        },
    },
}
"""The part of the Compose specification that we use."""
COMPOSED = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "services", "networks", "volumes", "secrets"],
    "properties": {
        "name": {"type": "string"},
        "services": {"type": "object", "additionalProperties": SERVICE},
        "networks": {
            "type": "object",
            "additionalProperties": {
                "type": ["object", "null"],
                "properties": {"internal": {"type": "boolean"}},
                "additionalProperties": False,
            },
        },
        "volumes": {"type": "object", "additionalProperties": {"type": "null"}},
        "secrets": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "pattern": "^secrets/[a-z_]+$"}},
                "additionalProperties": False,
            },
        },
    },
}


def composed() -> dict[str, Any]:
    """Return the parsed compose file."""
    said: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return said


def test_the_compose_file_is_one() -> None:
    jsonschema_rs.validator_for(COMPOSED).validate(composed())


def test_all_that_its_services_name_is_there() -> None:
    said = composed()
    stages = re.findall(r"^FROM \S+ AS (\S+)$", CONTAINER.read_text(encoding="utf-8"), re.MULTILINE)
    used: dict[str, set[str]] = defaultdict(set)
    for service in said["services"].values():
        for kind in ("secrets", "networks"):
            used[kind] |= set(service.get(kind, ()))
        used["volumes"] |= {volume.split(":")[0] for volume in service.get("volumes", ())}
        for other in service.get("depends_on", ()):
            assert "healthcheck" in said["services"][other], "nobody could wait for it"
        if "build" in service:
            assert (ROOT / service["build"]["dockerfile"]).samefile(CONTAINER)
            assert service["build"].get("target", stages[0]) in stages
    for kind in ("secrets", "networks", "volumes"):
        assert used[kind] == set(said[kind]), kind


def test_secrets_are_handed_over_as_files_that_git_and_the_image_leave_out() -> None:
    said = composed()
    handed = set(said["services"]["ovation"]["secrets"])
    assert {name.removeprefix(PREFIX.lower()) for name in handed} <= SECRETS
    assert "secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "!secrets" not in (ROOT / ".dockerignore").read_text(encoding="utf-8")
    for name, secret in said["secrets"].items():
        assert secret["file"] == f"secrets/{name}"
        assert secret["file"] in OPERATING
    written = COMPOSE.read_text(encoding="utf-8")
    assert not [name for name in SECRETS if f"{PREFIX}{name.upper()}:" in written]


def test_the_database_is_reached_from_inside_alone_and_nothing_but_the_demo_is_published() -> None:
    said = composed()
    assert said["networks"]["inside"] == {"internal": True}
    assert said["services"]["database"]["networks"] == ["inside"]
    published = {name: one["ports"] for name, one in said["services"].items() if "ports" in one}
    (ports,) = published.pop("demo")
    assert published == {}
    address, outside, inside = ports.split(":")
    assert (address, outside) == ("127.0.0.1", inside), "its pages know themselves by these"
    first, last = map(int, inside.split("-"))
    assert last - first == DASHBOARD_AT + TALKS_AT_MOST, "front page, channels, dashboard, talks"
    (exposed,) = (rest for word, rest in steps() if word == "EXPOSE")
    assert exposed == inside
    (shown,) = (json.loads(rest) for word, rest in steps() if word == "CMD" and "demo" in rest)
    context = demo_command.make_context("demo", shown[1:])
    assert context.params["port"] == first
    assert context.params["published"]
    assert said["services"]["demo"]["profiles"] == ["demo"], "it is not run beside the bot"


def test_bot_and_compose_ask_for_health_alike() -> None:
    told = dict(steps())["HEALTHCHECK"].partition("CMD ")[2]
    assert composed()["services"]["ovation"]["healthcheck"]["test"] == ["CMD-SHELL", told]


def test_no_word_of_a_health_check_has_spaces_at_which_an_engine_takes_it_apart() -> None:
    checks = [
        service["healthcheck"]["test"]
        for service in composed()["services"].values()
        if "healthcheck" in service
    ]
    assert checks
    assert not [word for kind, *words in checks if kind == "CMD" for word in words if " " in word]


def test_the_demo_needs_nothing_of_an_engine_but_an_empty_folder() -> None:
    demo = composed()["services"]["demo"]
    (folder,) = demo["tmpfs"]
    assert ":" not in folder, "options of a tmpfs are not the same everywhere"
    assert "volumes" not in demo


IMAGE = re.compile(r"\b(?:debian|postgres):(\S+)")


def test_images_are_named_by_whole_releases_and_their_digests_can_be_added(
    tmp_path: Path,
) -> None:
    files = ("deploy/Containerfile", "compose.yaml")
    tags = [tag for name in files for tag in IMAGE.findall((ROOT / name).read_text("utf-8"))]
    assert len(tags) == len(files)
    assert all(re.match(r"\d+\.\d+", tag) for tag in tags)
    # Looked up twice with a container engine, since tags are moved to new images.
    (tmp_path / "deploy").mkdir()
    (tmp_path / "bin").mkdir()
    for name in (*files, "Makefile"):
        shutil.copy(ROOT / name, tmp_path / name)
    engine = tmp_path / "bin" / "engine"
    for letter in "ab":
        digest = letter * 64
        engine.write_text(
            f'#!/bin/sh\n[ "$1" = pull ] || echo "docker.io/library/x@sha256:{digest}"\n'
        )
        engine.chmod(0o755)
        subprocess.run(  # noqa: S603 (our own words)
            ["make", "base-image", f"ENGINE={engine}"],  # noqa: S607 (wherever it is)
            cwd=tmp_path,
            check=True,
            capture_output=True,
            env={"PATH": os.environ["PATH"]},
        )
        for name in files:
            (tag,) = IMAGE.findall((tmp_path / name).read_text("utf-8"))
            assert tag.endswith(f"@sha256:{digest}")
            assert tag.count("sha256") == 1


def test_all_that_the_packages_read_is_installed_with_them() -> None:
    kinds = PROJECT["tool"]["setuptools"]["package-data"]["*"]
    there = [
        path.name
        for folder in ("bot", "cogs", "db", "demo", "domain", "locales")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    ]
    left_out = [name for name in there if not any(fnmatch(name, kind) for kind in kinds)]
    # Templates of translations and migrations are for those who change the project.
    assert [name for name in left_out if not name.endswith((".pot", ".mako"))] == []
