"""Settings: the error messages for those that cannot be used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli.main import main
from bot.config import (
    PREFIX,
    Settings,
    SettingsError,
    ignored_settings,
    load_settings,
    missing_token,
)

ROOT = Path(__file__).parents[2]
TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAw.made-up.for-this-test-alone"  # noqa: S105 (no token)


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def test_nothing_needs_to_be_set_but_the_token() -> None:
    assert load_settings() == Settings(_env_file=None)
    assert "OVATION_TOKEN" in str(missing_token())


def test_the_environment_wins_over_the_file_and_an_empty_value_is_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text(f"OVATION_LOG_LEVEL=debug\nOVATION_DATA_DIR=\nOVATION_TOKEN=' {TOKEN} '\n")
    monkeypatch.setenv("OVATION_LOG_LEVEL", "error")
    found = load_settings(file)
    assert (found.log_level, found.data_dir) == ("error", Path("data"))
    assert found.token is not None
    assert found.token.get_secret_value() == TOKEN


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("OVATION_LOG_LEVEL", "loud", "'debug', 'info', 'warning' or 'error'"),
        ("OVATION_LOG_FORMAT", "xml", "'auto', 'console' or 'json'"),
        ("OVATION_MESSAGE_CONTENT", "perhaps", "Default: True"),
        ("OVATION_TOKEN", "not a token", "Reset Token"),
        ("OVATION_SHARDS", "4-7", "write the shards as 0-3/16"),
        ("OVATION_SHARDS", "4-7/16", "write 0-15/16, or set OVATION_DATABASE_URL"),
    ],
)
def test_one_that_is_wrong_is_named_with_what_is_wrong_and_the_mend(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert name in str(error.value)
    assert said in str(error.value)


def test_all_that_are_wrong_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVATION_LOG_LEVEL", "loud")
    monkeypatch.setenv("OVATION_LOG_FORMAT", "xml")
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert len(str(error.value).splitlines()) == 2


def test_a_data_folder_that_is_a_file_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("OVATION_DATA_DIR", str(tmp_path / "file"))
    with pytest.raises(SettingsError, match=r"OVATION_DATA_DIR: .* is a file: choose a folder"):
        load_settings()


@given(secret=st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF)).map("¤{}¤".format))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_token_is_told_to_nobody_whatever_is_wrong_with_it(
    monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("OVATION_TOKEN", secret)
    monkeypatch.setenv("OVATION_LOG_LEVEL", "loud")
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert secret not in str(error.value)
    assert error.value.__suppress_context__
    assert secret not in repr(Settings.model_construct(token=None))


def test_the_command_ends_with_the_explanation_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["ovation", "run"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    written = capsys.readouterr().err
    assert "OVATION_TOKEN is not set" in written
    assert "Traceback" not in written


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("OVATION_STRIPE_KEY", "pk_test_secret", "this does not begin with sk_ or rk_"),
        ("OVATION_STRIPE_WEBHOOK_SECRET", "secret", "this does not begin with whsec_"),
        ("OVATION_STRIPE_GUILD_IDS", "1, my server", "these are not ids of servers"),
        ("OVATION_WEB_CLIENT_SECRET", "secret", "signing in with Discord also needs"),
        ("OVATION_WEB_CLIENT_ID", "my app", "this is not a Client ID"),
        ("OVATION_PROXIES", "10.0.0.7/8", "these are not addresses of proxies"),
    ],
)
def test_what_is_wrong_with_a_secret_is_told_without_repeating_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert f"{name}: {said}" in str(error.value)
    assert "secret" not in str(error.value).removeprefix(name)


def test_stripe_without_its_package_is_told_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.setting_checks.find_spec", lambda _: None)
    monkeypatch.setenv("OVATION_STRIPE_KEY", "sk_test_1")
    with pytest.raises(SettingsError, match=r"pip install 'ovation\[stripe\]'"):
        load_settings()


def test_what_a_supervisor_hands_over_as_files_is_read_where_nothing_else_says_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "credentials"
    folder.mkdir()
    (folder / "ovation_token").write_text(f"{TOKEN}\n")
    (folder / "ovation_log_level").write_text("debug\n")
    (folder / "of_another").write_text("nothing of ours")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    monkeypatch.setenv("OVATION_LOG_LEVEL", "error")
    found = load_settings()
    assert found.token is not None
    assert found.token.get_secret_value() == TOKEN
    assert found.log_level == "error"
    assert TOKEN in found.secrets()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder / "gone"))
    assert load_settings().token is None


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"])
@pytest.mark.parametrize("name", [".env", "credentials/ovation_token"])
def test_a_file_in_another_encoding_is_named_with_the_one_to_save_it_in(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    encoding: str,
) -> None:
    (tmp_path / "credentials").mkdir()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "credentials"))
    (tmp_path / name).write_bytes(f"# réglages\nOVATION_TOKEN={TOKEN}\n".encode(encoding))
    with pytest.raises(SystemExit) as ended:
        main(["db", "check"])
    assert ended.value.code == 2
    written = capsys.readouterr().err
    assert f"{name} is not written in UTF-8: save it as UTF-8" in written
    assert TOKEN not in written
    assert "Traceback" not in written


def test_an_editors_mark_of_utf_8_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"OVATION_TOKEN={TOKEN}\n", encoding="utf-8-sig")
    assert load_settings().token is not None
    assert ignored_settings() == []


def test_settings_with_a_former_name_are_read_with_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("OVATION_DATA=elsewhere\nOVATION_MEANING=off\n")
    monkeypatch.setenv("OVATION_STRIPE_SERVERS", "1,2")
    found = load_settings()
    assert (found.data_dir, found.sentence_encoder) == (Path("elsewhere"), False)
    assert found.stripe_guilds == {1, 2}
    assert sorted(ignored_settings()) == [
        "OVATION_DATA in .env is now called OVATION_DATA_DIR: rename it there",
        "OVATION_MEANING in .env is now called OVATION_SENTENCE_ENCODER: rename it there",
        "OVATION_STRIPE_SERVERS in the environment is now called OVATION_STRIPE_GUILD_IDS: "
        "rename it there",
    ]
    monkeypatch.setenv("OVATION_STRIPE_SERVERS", "a name")
    with pytest.raises(SettingsError, match="OVATION_STRIPE_GUILD_IDS: these are not ids"):
        load_settings()


def test_a_tilde_is_the_home_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("OVATION_DATA_DIR", "~/ovation")
    assert load_settings().data_dir == tmp_path / "home" / "ovation"
    monkeypatch.setenv("OVATION_DATA_DIR", "~nobody-is-called-so/ovation")
    with pytest.raises(SettingsError, match="OVATION_DATA_DIR: the user after ~ does not exist"):
        load_settings()


@pytest.mark.parametrize("written", ["INFO", "Warning", " debug "])
def test_a_level_is_understood_in_whatever_case(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("OVATION_LOG_LEVEL", written)
    monkeypatch.setenv("OVATION_LOG_FORMAT", "JSON")
    found = load_settings()
    assert found.log_level == written.strip().lower()
    assert found.log_format == "json"


def test_what_sets_nothing_is_named_wherever_it_stands_and_its_value_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".env").write_text(
        "# OVATION_COMMENT=1\nOVATION_TOKN=hidden-1\nexport ovation_health_prt=hidden-2\n"
        "OVATION_TOKEN: hidden-3\nANOTHERS=1\nOVATION_LOG_LEVEL=info\n"
    )
    (tmp_path / "credentials").mkdir()
    (tmp_path / "credentials" / "ovation_stripe_kee").write_text("hidden-4")
    (tmp_path / "credentials" / "of_another").write_text("hidden-5")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "credentials"))
    monkeypatch.setenv("OVATION_NOTHING_LIKE_IT", "hidden-6")
    sentences = ignored_settings()
    assert sorted(sentences) == sorted(
        [
            "line 4 of .env sets nothing: write OVATION_TOKEN=…",
            "OVATION_TOKN in .env is not a setting of Ovation; did you mean OVATION_TOKEN?",
            "OVATION_HEALTH_PRT in .env is not a setting of Ovation; did you mean "
            "OVATION_HEALTH_PORT?",
            f"OVATION_STRIPE_KEE in {tmp_path / 'credentials'} is not a setting of Ovation; did "
            "you mean OVATION_STRIPE_KEY?",
            "OVATION_NOTHING_LIKE_IT in the environment is not a setting of Ovation",
        ]
    )
    with pytest.raises(SystemExit):
        main(["db", "check"])
    written = capsys.readouterr().err
    for sentence in sentences:
        assert f"Warning: {sentence}" in written
    assert "hidden" not in written


@pytest.mark.long
@pytest.mark.parametrize("name", ["run", "doctor"])
def test_what_sets_nothing_is_told_by_those_that_have_their_own_way_of_telling(
    tmp_path: Path, name: str
) -> None:
    # A damaged database ends the start before anything goes to Discord; so does having no token.
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "ovation.sqlite3").write_text("no database")
    given_token = {"OVATION_TOKEN": TOKEN} if name == "run" else {}
    ran = subprocess.run(  # noqa: S603 (our own words)
        [sys.executable, "-m", "bot", name],
        env={**os.environ, "PYTHONPATH": str(ROOT), "OVATION_TOKN": "hidden", **given_token},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 1
    assert "did you mean OVATION_TOKEN?" in ran.stdout + ran.stderr
    assert "Warning: " not in ran.stderr
    assert "hidden" not in ran.stdout + ran.stderr
