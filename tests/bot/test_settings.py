"""Settings: what an operator is told when one cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.__main__ import main
from bot.settings import PREFIX, Settings, SettingsError, load_settings, missing_token

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
    file.write_text(f"OVATION_LOG_LEVEL=debug\nOVATION_DATA=\nOVATION_TOKEN=' {TOKEN} '\n")
    monkeypatch.setenv("OVATION_LOG_LEVEL", "error")
    found = load_settings(file)
    assert (found.log_level, found.data) == ("error", Path("data"))
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
    monkeypatch.setenv("OVATION_DATA", str(tmp_path / "file"))
    with pytest.raises(SettingsError, match=r"OVATION_DATA: .* is a file: name a folder"):
        load_settings()


@given(secret=st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF), min_size=6))
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
        ("OVATION_STRIPE_SERVERS", "1, my server", "these are not ids of servers"),
    ],
)
def test_what_is_wrong_with_stripes_is_told_without_repeating_a_secret(
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
    monkeypatch.setattr("bot.settings.find_spec", lambda _: None)
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
