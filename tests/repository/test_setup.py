"""`make setup` on a fresh machine, years after the locks were written, with old and new pips."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKS = ("requirements.lock", "requirements-dev.lock")
PIPS = "TESTS_PIPS"
"""The environment may name a folder with wheels of other pips, besides Python's own."""
BACKEND = """
import zipfile

def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    name = "thing-1.0-py3-none-any.whl"
    with zipfile.ZipFile(f"{wheel_directory}/{name}", "w") as wheel:
        wheel.writestr("thing.py", "")
        wheel.writestr(
            "thing-1.0.dist-info/METADATA",
            "Metadata-Version: 2.1\\nName: thing\\nVersion: 1.0\\nRequires-Dist: gamma>=1.0\\n",
        )
        wheel.writestr(
            "thing-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        )
        wheel.writestr("thing-1.0.dist-info/RECORD", "")
    return name

build_editable = build_wheel
"""


def record(name: str, data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(data)}"


class Index:
    """A package index in a folder, to which releases are added."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._hashes: dict[str, str] = {}

    def release(self, name: str, version: str, *metadata: str) -> None:
        """Publish a release of the package, with these lines of metadata."""
        about = f"{name}-{version}.dist-info"
        files = {
            f"{name}.py": b"",
            f"{about}/METADATA": "\n".join(
                ("Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *metadata, "")
            ).encode(),
            f"{about}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\n"
            b"Tag: py3-none-any\n",
        }
        lines = [record(file, data) for file, data in files.items()]
        files[f"{about}/RECORD"] = "\n".join([*lines, f"{about}/RECORD,,", ""]).encode()
        page = self.folder / name
        page.mkdir(parents=True, exist_ok=True)
        wheel = page / f"{name}-{version}-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as written:
            for file, data in files.items():
                written.writestr(file, data)
        self._hashes[f"{name}=={version}"] = hashlib.sha256(wheel.read_bytes()).hexdigest()
        links = "".join(f'<a href="{one.name}">{one.name}</a>\n' for one in page.glob("*.whl"))
        (page / "index.html").write_text(links, encoding="utf-8")

    def lock(self, *pins: str) -> str:
        """Return a lock file of these pins, with the hashes of the published files."""
        return "".join(f"{pin} --hash=sha256:{self._hashes[pin]}\n" for pin in pins)


@pytest.fixture
def index(tmp_path: Path) -> Index:
    """Return an index in which every package has a newer release than the locked one."""
    index = Index(tmp_path / "index")
    for version in ("1.0", "1.1"):
        index.release(
            "alpha", version, "Provides-Extra: more", "Requires-Dist: beta>=1.0; extra == 'more'"
        )
        index.release("beta", version)
        index.release("gamma", version, "Requires-Dist: alpha[more]>=1.0")
    return index


def run(folder: Path, index: Index, *command: str) -> subprocess.CompletedProcess[str]:
    """Run the command there, with this index as the only one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    return subprocess.run(  # noqa: S603 (our own words)
        command,
        cwd=folder,
        env=kept
        | {
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": index.folder.as_uri(),
            "PIP_CACHE_DIR": str(folder / "cache"),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def pips() -> Iterable[object]:
    """Yield Python's own pip, and those that the environment has."""
    yield pytest.param(None, id="bundled")
    for wheel in sorted(Path(os.environ[PIPS]).glob("pip-*.whl")) if PIPS in os.environ else ():
        yield pytest.param(wheel, id=wheel.name.removesuffix("-py3-none-any.whl"))


@pytest.fixture(params=pips())
def checkout(tmp_path: Path, index: Index, request: pytest.FixtureRequest) -> Path:
    """Create a checkout of a project with our Makefile, and the version of pip to be tried."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "backend.py").write_text(BACKEND, encoding="utf-8")
    (folder / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
        encoding="utf-8",
    )
    for lock in LOCKS:
        pins = index.lock("alpha==1.0", "beta==1.0", "gamma==1.0")
        (folder / lock).write_text(pins, encoding="utf-8")
    if request.param is not None:
        made = run(folder, index, sys.executable, "-m", "venv", ".venv")
        assert made.returncode == 0, made.stderr
        put = ("-m", "pip", "install", "--no-index", str(request.param))
        changed = run(folder, index, ".venv/bin/python", *put)
        assert changed.returncode == 0, changed.stderr
    return folder


def version_of(folder: Path, index: Index, package: str) -> str:
    shown = run(folder, index, ".venv/bin/python", "-m", "pip", "show", package).stdout
    return "".join(re.findall(r"^Version: (.+)$", shown, re.MULTILINE))


@pytest.mark.long
@pytest.mark.parametrize("target", ["setup", "setup-run"])
def test_a_lock_installs_years_later_as_it_was_written(
    checkout: Path, index: Index, target: str
) -> None:
    made = run(checkout, index, "make", target, f"PYTHON={sys.executable}")
    assert made.returncode == 0, made.stdout + made.stderr
    assert [version_of(checkout, index, name) for name in ("alpha", "beta", "gamma")] == ["1.0"] * 3
    again = run(checkout, index, "make", "setup-run", f"PYTHON={sys.executable}")
    assert "pip install" not in again.stdout, "what is set up is not set up again"


@pytest.mark.long
def test_a_lock_that_lacks_something_is_found_at_once(checkout: Path, index: Index) -> None:
    for lock in LOCKS:
        (checkout / lock).write_text(index.lock("beta==1.0", "gamma==1.0"), encoding="utf-8")
    made = run(checkout, index, "make", "setup", f"PYTHON={sys.executable}")
    assert made.returncode != 0
    assert "alpha" in made.stdout + made.stderr
    assert not (checkout / ".venv" / ".ready").exists()


@pytest.mark.long
def test_a_package_that_is_not_the_one_that_was_locked_is_refused(
    checkout: Path, index: Index
) -> None:
    index.release("beta", "1.0", "Summary: somebody else's")
    made = run(checkout, index, "make", "setup", f"PYTHON={sys.executable}")
    assert made.returncode != 0
    assert "DO NOT MATCH" in made.stdout + made.stderr


def pins(lock: str) -> dict[str, set[str]]:
    """Return the packages of a lock, each with its versions and markers."""
    found: dict[str, set[str]] = {}
    for name, pin in re.findall(
        r"^([\w.-]+)==([^\\\n]+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE
    ):
        found.setdefault(name, set()).add(pin.strip())
    return found


def names(*requirements: str) -> set[str]:
    """Return the normalised names of the packages in these requirements."""
    return {
        re.sub(r"[-_.]+", "-", re.split(r"[\[<>=;! ]", one, maxsplit=1)[0]).lower()
        for one in requirements
    }


def test_what_runs_the_bot_is_locked_for_itself_and_as_it_is_tested() -> None:
    runs, tests = (pins(lock) for lock in LOCKS)
    assert {name: tests.get(name) for name in runs} == runs
    extras = PROJECT["optional-dependencies"]
    needed = names(*PROJECT["dependencies"], *extras["postgresql"], *extras["stripe"])
    assert needed | names(*extras["build"]) <= set(runs)
    assert not (names(*extras["dev"], *extras["demo"]) & set(runs))
    assert names(*extras["dev"], *extras["demo"]) <= set(tests)


@pytest.mark.parametrize("lock", LOCKS)
def test_each_pin_has_hashes_and_no_lock_says_where_to_look(lock: str) -> None:
    written = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[\w.-]+==)", written, flags=re.MULTILINE)
    assert blocks[0] == ""
    assert [block for block in blocks[1:] if "--hash=sha256:" not in block] == []
    assert not re.search(r"https?:|--(index|extra|find|trusted)", written)


def test_what_installs_to_run_installs_what_runs_the_bot_and_nothing_else() -> None:
    (recipe,) = re.findall(r"^run: (.+)$", MAKEFILE, re.MULTILINE)
    assert recipe == "setup-run"
    container = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
    bot, *_ = container.split("FROM build AS build-demo")
    assert container.split("FROM run\n")[-1].startswith("COPY --from=build /opt/ovation"), "last"
    for told in (bot, (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")):
        installs = re.findall(r"^.*--require-hashes.*$", told, re.MULTILINE)
        assert installs
        for line in installs:
            assert "--no-deps" in line
            assert "-r requirements.lock" in line
    assert container.count("--require-hashes") == container.count("--require-hashes --no-deps")
