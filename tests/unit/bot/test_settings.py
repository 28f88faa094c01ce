import tomllib

import pytest

from bot.settings import PROGRAM, Settings, SettingsError, keys, load


@pytest.fixture
def toml(tmp_path, monkeypatch):
    for name in ("BOT_DATA_DIR", "BOT_TELEGRAM__TOKEN"):
        monkeypatch.delenv(name, raising=False)

    def write(text, name="settings.toml"):
        (tmp_path / name).write_text(text)
        return tmp_path / "settings.toml"

    return write


def test_settings_toml_names_every_key_with_its_default():
    raw = tomllib.loads((PROGRAM / "settings.toml").read_text())
    assert set(_dotted(raw)) == set(keys())
    assert Settings.model_validate(raw) == Settings()


def _dotted(table, prefix=""):
    for key, value in table.items():
        yield from _dotted(value, f"{prefix}{key}.") if isinstance(value, dict) else [f"{prefix}{key}"]


def test_every_key_of_settings_toml_is_explained():
    above = ""
    for line in (PROGRAM / "settings.toml").read_text().splitlines():
        if " = " in line and not line.startswith("#"):
            assert " # " in line or above.startswith("# "), line
        above = line


def test_environment_wins_over_secrets_which_win_over_the_file(toml, monkeypatch):
    path = toml('[telegram]\npace_burst = 5\n[smtp]\nhost = "a.example"\nusername = "tienda"\n')
    toml('[smtp]\nhost = "b.example"\npassword = "fromfile"\n', ".secrets.toml")
    monkeypatch.setenv("BOT_SMTP__PASSWORD", "fromenv")
    settings = load(path)
    assert settings.telegram.pace_burst == 5
    assert (settings.smtp.host, settings.smtp.username) == ("b.example", "tienda")
    assert settings.smtp.password.get_secret_value() == "fromenv"


def test_overrides_win_over_all(toml, monkeypatch, tmp_path):
    monkeypatch.setenv("BOT_DATA_DIR", "/nowhere")
    settings = load(toml(""), {"data_dir": tmp_path / "datos", "telegram.token": "1:abc"})
    assert settings.data_dir == tmp_path / "datos"
    assert settings.telegram.token.get_secret_value() == "1:abc"


@pytest.mark.parametrize("text", ["0123", "1e5", "true", "7#8", "@format {env[HOME]}", "a=b", "007:x"])
def test_variables_are_taken_literally(toml, monkeypatch, text):
    monkeypatch.setenv("BOT_SMTP__PASSWORD", text)
    assert load(toml("")).smtp.password.get_secret_value() == text


@pytest.mark.parametrize("text", ["-1001,-5", "[-1001, -5]", " -1001 , -5 "])
def test_staff_chats_are_a_list_in_the_environment(toml, monkeypatch, text):
    monkeypatch.setenv("BOT_STAFF__CHAT_IDS", text)
    assert load(toml("")).staff.chat_ids == (-1001, -5)


def test_every_error_is_told_at_once_with_key_value_and_wish(toml):
    path = toml(
        'data_dri = "x"\n[telegram]\ntokn = "1:a"\ntoken = "no-token-at-all"\n[metrics]\nport = "high"\n'
        '[company]\ntax_id = "B12345675"\niban = "ES00"\n[locale]\ntimezone = "Mars/Olympus"\ndefault = "fr"\n'
    )
    with pytest.raises(SettingsError) as raised:
        load(path)
    message = str(raised.value)
    assert message.startswith("8 of the settings cannot be used:")
    assert "data_dri: there is no such key; did you mean data_dir?" in message
    assert "telegram.tokn: there is no such key; did you mean telegram.token?" in message
    assert "metrics.port (or BOT_METRICS__PORT): got 'high'; wanted: " in message
    assert "company.tax_id (or BOT_COMPANY__TAX_ID): got 'B12345675'; wanted: a Spanish NIF" in message
    assert "locale.timezone" in message
    assert "'fr'; wanted: Input should be 'es' or 'en'" in message


def test_a_wrong_secret_is_not_shown(toml):
    with pytest.raises(SettingsError, match=r"telegram\.token .*not shown") as raised:
        load(toml('[telegram]\ntoken = "no-token-at-all"\n'))
    assert "no-token-at-all" not in str(raised.value)


def test_secrets_do_not_show_in_the_settings_text(toml):
    path = toml('[telegram]\ntoken = "123:verysecret"\n[database]\nurl = "postgresql://u:verysecret@h/d"\n')
    assert "verysecret" not in repr(load(path))


def test_a_file_that_is_no_toml_is_named(toml):
    with pytest.raises(SettingsError, match=r"settings\.toml: .*line 1"):
        load(toml("a = = 3"))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"elsewhere\.toml: there is no such file"):
        load(tmp_path / "elsewhere.toml")


def test_a_relative_data_folder_counts_from_the_settings_file(toml, tmp_path):
    assert load(toml('data_dir = "datos"')).data_dir == tmp_path / "datos"
