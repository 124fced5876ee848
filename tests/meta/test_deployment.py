"""What is given to operators to run the bot by: the systemd unit and the container file."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections import defaultdict
from fnmatch import fnmatch
from pathlib import Path

import pytest

from bot.settings import PREFIX, SECRETS, Settings

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "deploy" / "ovation.service"
CONTAINER = ROOT / "deploy" / "Containerfile"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
EXPOSED_AT_MOST = 2.0
"""How exposed `systemd-analyze security` may call the service; it calls up to 2 "OK"."""

systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine"
)


def unit() -> dict[str, list[str]]:
    """The directives of the unit, each with its values."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in UNIT.read_text(encoding="utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found[name].append(value)
    return found


def analyze(*arguments: str) -> str:
    """What systemd-analyze says; a failure of its fails the test."""
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
    # systemd looks whether the program is there: here it is, under another name.
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
    assert told["OVATION_DATA"] == f"%S/{unit()['StateDirectory'][0]}"


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
    """The steps of the container file: the word that each begins with, and the rest."""
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
