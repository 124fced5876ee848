"""The operator's settings from the environment and `.env`, checked and explained at start."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from textwrap import indent, wrap
from typing import Annotated, Literal, get_args

from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.env_files import UnreadableFile, credentials_folder, ignored, read_text, setting_files
from bot.setting_checks import (
    check_database_url,
    check_ids,
    check_keys,
    check_stripe_secret,
    check_token,
    checked_client_id,
    checked_networks,
    checked_url,
    read_networks,
    split,
)
from db.postgresql_address import postgresql_url
from domain.shards import ALL_SHARDS, Shards

PREFIX = "OVATION_"
ENV_FILE = Path(".env")
DATABASE_FILE = "ovation.sqlite3"
BACKUPS = "backups"
FORMER_NAMES = {
    "data": "data_dir",
    "meaning": "sentence_encoder",
    "stripe_servers": "stripe_guild_ids",
}
"""Former and current names of renamed settings; the former are still read."""


class SettingsError(Exception):
    """Settings that cannot be used; the message says which, what is wrong and how to mend it."""


def _shards(written: object) -> object:
    return Shards.parse(written) if isinstance(written, str) else written


def _lower(written: object) -> object:
    return written.strip().lower() if isinstance(written, str) else written


def _either(name: str) -> AliasChoices:
    """Return the current and the former names of a renamed setting."""
    former = (old for old, new in FORMER_NAMES.items() if new == name)
    return AliasChoices(*(f"{PREFIX}{each}".lower() for each in (name, *former)))


class Settings(BaseSettings):
    """Every setting, with its default; `config.example.env` describes them for people."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ENV_FILE,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    token: SecretStr | None = Field(
        default=None,
        description="The bot's token, from the Bot page of your application in Discord's developer "
        "portal. Anyone who has it can act as the bot, so keep it secret.",
    )
    data_dir: Path = Field(
        default=Path("data"),
        validation_alias=_either("data_dir"),
        description="The folder for the database and its backups. It is created if it is "
        "missing; ~ is the home folder of the user that runs Ovation.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="The address of a PostgreSQL database to use in place of the SQLite file: "
        "postgresql://user:password@host:5432/name. Append ?sslmode=require for TLS, or "
        "?sslmode=verify-full if it is reached over a network you do not trust. `ovation db "
        "copy` moves a community there.",
    )
    shards: Annotated[Shards, BeforeValidator(_shards), NoDecode] = Field(
        default=ALL_SHARDS,
        description="The Discord shards that this process handles: 0-3/16 is the first four of "
        "sixteen. In this way several processes can share the work of one bot, on one "
        "PostgreSQL database.",
    )
    message_content: bool = Field(
        default=True,
        description="Whether the bot reads messages, to notice thanks and wishes to buy. Needs "
        "'Message Content Intent' on the Bot page. Without it, commands, menus and reactions work.",
    )
    sentence_encoder: bool = Field(
        default=True,
        validation_alias=_either("sentence_encoder"),
        description="Whether wishes to buy are recognised by meaning, too. This finds twice as "
        "many and takes 180 MB of memory and about 4 ms for each message that could be one.",
    )
    api_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="The port of the HTTP API with which tills and shops redeem coupons; 0 is off.",
    )
    api_host: str = Field(
        default="127.0.0.1",
        description="The address on which that API listens. Put a proxy with HTTPS in front of it "
        "before it is reached from elsewhere.",
    )
    api_url: str = Field(
        default="",
        description="The address at which tills and shops reach that API, such as "
        "https://coupons.example.org, which /till add tells them. Empty: the two settings above.",
    )
    address_keys: SecretStr | None = Field(
        default=None,
        description="Keys that encrypt the postal addresses for gifts; without one, gifts "
        "cannot be sent by post. Create one with `ovation key`. Of several, separated by "
        "commas, the first encrypts and all decrypt; put a new one first, then run `ovation key "
        "--renew`.",
    )
    health_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="The port of /healthz, /readyz and /metrics, for supervisors and Prometheus; 0 "
        "is off.",
    )
    health_host: str = Field(
        default="127.0.0.1", description="The address on which that port listens."
    )
    web_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="The port of the dashboard, which shows moderators their figures in a browser; "
        "0 is off.",
    )
    web_host: str = Field(
        default="127.0.0.1",
        description="The address on which the dashboard listens. Put a proxy with HTTPS in front "
        "of it before it is reached from elsewhere.",
    )
    web_url: str = Field(
        default="",
        description="The address at which browsers reach the dashboard, such as "
        "https://example.org/ovation, to which /dashboard links. A proxy leaves its path as it is. "
        "Empty: the two settings above.",
    )
    web_client_id: Annotated[str, AfterValidator(checked_client_id)] = Field(
        default="",
        description="The Client ID on the OAuth2 page of your application in Discord's developer "
        "portal, with which moderators sign in to the dashboard by Discord. Empty: by /dashboard.",
    )
    web_client_secret: SecretStr | None = Field(
        default=None,
        description="The Client Secret on the same page. Add the dashboard's address with "
        "/login/back at its end to the Redirects there.",
    )
    proxies: Annotated[str, AfterValidator(checked_networks)] = Field(
        default="127.0.0.0/8, ::1",
        description="The addresses or networks of proxies in front of the dashboard and the API, "
        "separated by commas, whose X-Forwarded-For is believed about the address of a client.",
    )
    stripe_key: SecretStr | None = Field(
        default=None,
        description="An API key of your Stripe account (sk_… or, better, rk_… with write access to "
        "Coupons and Promotion Codes alone), for campaigns whose coupons are redeemed there. Needs "
        "pip install 'ovation[stripe]'.",
    )
    stripe_webhook_secret: SecretStr | None = Field(
        default=None,
        description="The signing secret (whsec_…) of the webhook with which Stripe reports "
        "redemptions to /v1/shops/stripe on the HTTP API, for checkout.session.completed, "
        "promotion_code.updated and customer.discount.created.",
    )
    stripe_guild_ids: str = Field(
        default="",
        validation_alias=_either("stripe_guild_ids"),
        description="The ids of the Discord servers whose moderators can create coupons in that "
        "Stripe account, separated by commas.",
    )
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = (
        Field(default="info", description="How much is logged: debug, info, warning or error.")
    )
    log_format: Annotated[Literal["auto", "console", "json"], BeforeValidator(_lower)] = Field(
        default="auto",
        description="console is for people, json for machines; auto is console on a terminal.",
    )

    @field_validator("token")
    @classmethod
    def _token_is_whole(cls, token: SecretStr | None) -> SecretStr | None:
        return None if token is None else SecretStr(check_token(token.get_secret_value()))

    @field_validator("database_url")
    @classmethod
    def _database_url_is_postgresql(cls, address: SecretStr | None) -> SecretStr | None:
        if address is None:
            return None
        check_database_url(address.get_secret_value())
        return address

    @field_validator("shards")
    @classmethod
    def _parts_share_a_server(cls, shards: Shards, info: ValidationInfo) -> Shards:
        if not shards.is_complete and "database_url" in info.data and not info.data["database_url"]:
            raise ValueError(
                "a SQLite file can serve only one process, with all shards: write "
                f"0-{shards.count - 1}/{shards.count}, or set {PREFIX}DATABASE_URL"
            )
        return shards

    @field_validator("api_url", "web_url")
    @classmethod
    def _url_is_an_address(cls, written: str) -> str:
        return checked_url(written)

    @field_validator("address_keys")
    @classmethod
    def _keys_are_whole(cls, keys: SecretStr | None) -> SecretStr | None:
        check_keys(_parts(keys))
        return keys

    @field_validator("web_client_secret")
    @classmethod
    def _login_is_whole(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if secret is not None and not info.data.get("web_client_id"):
            raise ValueError(
                f"signing in with Discord also needs {PREFIX}WEB_CLIENT_ID: copy both from the "
                "OAuth2 page of your application"
            )
        return secret

    @field_validator("stripe_key", "stripe_webhook_secret")
    @classmethod
    def _stripe_is_whole(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if secret is None:
            return None
        value = secret.get_secret_value().strip()
        check_stripe_secret(value, is_key=info.field_name == "stripe_key")
        return SecretStr(value)

    @field_validator("stripe_guild_ids")
    @classmethod
    def _servers_are_ids(cls, servers: str) -> str:
        check_ids(servers)
        return servers

    @field_validator("data_dir")
    @classmethod
    def _data_is_a_folder(cls, data: Path) -> Path:
        try:
            data = data.expanduser()
        except RuntimeError:
            raise ValueError("the user after ~ does not exist: write the full path") from None
        if data.exists() and not data.is_dir():
            raise ValueError(f"'{data}' is a file: choose a folder")
        return data

    @property
    def stripe_guilds(self) -> frozenset[int]:
        """The servers whose campaigns may use Stripe."""
        return frozenset(map(int, split(self.stripe_guild_ids)))

    @property
    def api_address(self) -> str | None:
        """The address of the HTTP API for tills; None while it is off."""
        return _address(self.api_host, self.api_port, self.api_url)

    @property
    def web_address(self) -> str | None:
        """The address of the dashboard, without a slash at its end; None while it is off."""
        return _address(self.web_host, self.web_port, self.web_url)

    @property
    def proxy_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks of the proxies in front of the HTTP ports."""
        return read_networks(self.proxies)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The keys for addresses; the first one encrypts."""
        return _parts(self.address_keys)

    def secrets(self) -> list[str]:
        """Return the values of all secret settings, and their parts, which must not be logged."""
        values = [getattr(self, name) for name in SECRETS]
        told = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        told += [part.strip() for value in told for part in value.split(",")]
        if self.database_url is not None:
            told.append(postgresql_url(self.database_url.get_secret_value()).password or "")
        return list(dict.fromkeys(filter(None, told)))

    @property
    def database_file(self) -> Path:
        """The path of the SQLite database."""
        return self.data_dir / DATABASE_FILE

    @property
    def backups(self) -> Path:
        """The folder of the copies made before each migration."""
        return self.data_dir / BACKUPS


SECRETS = frozenset(
    name for name, field in Settings.model_fields.items() if SecretStr in get_args(field.annotation)
)
"""The settings whose values are never repeated in output: those that are declared `SecretStr`."""


def load_settings(env_file: Path | None = ENV_FILE) -> Settings:
    """Read the settings, or raise `SettingsError` with a sentence for each invalid one.

    Settings found neither in the environment nor in `env_file` are read from the credentials of a
    supervisor: the file `ovation_token` in the folder CREDENTIALS_DIRECTORY, and so on. The
    sentences name settings and never repeat a secret's value.
    """
    folder = credentials_folder()
    try:
        for file in setting_files(PREFIX, env_file, folder):
            read_text(file)
    except UnreadableFile as error:
        raise SettingsError(str(error)) from None
    try:
        return Settings(_env_file=env_file, _secrets_dir=folder)
    except ValidationError as error:
        raise SettingsError("\n".join(_explain(error))) from None


def ignored_settings(env_file: Path = ENV_FILE) -> list[str]:
    """Return a sentence for each setting that is unknown, sets nothing, or has a new name."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    former = {PREFIX + old.upper(): PREFIX + new.upper() for old, new in FORMER_NAMES.items()}
    return ignored(PREFIX, known, former, env_file)


def missing_token() -> SettingsError:
    """Return the error for an operator who starts the bot without a token."""
    return SettingsError(
        f"{PREFIX}TOKEN is not set. Copy config.example.env to .env and put your bot's token "
        "there (developer portal, your application, Bot, Reset Token). To look around without "
        "a token: make demo"
    )


def example() -> str:
    """Return config.example.env: every setting with its description and default."""
    parts = ["# Ovation's settings. Copy this file to .env, and fill in the token."]
    for name, field in Settings.model_fields.items():
        about = "\n".join(wrap(field.description or "", 98, break_on_hyphens=False))
        value = "" if field.default is None else str(field.default)
        value = value.lower() if isinstance(field.default, bool) else value
        parts.append(f"{indent(about, '# ')}\n{PREFIX}{name.upper()}={value}")
    return "\n\n".join(parts) + "\n"


def _address(host: str, port: int, url: str) -> str | None:
    """Return the address at which a port is reached; None while it is off."""
    if not port:
        return None
    host = f"[{host}]" if ":" in host else host
    return url or f"http://{host}:{port}"


def _parts(keys: SecretStr | None) -> tuple[str, ...]:
    return split(keys.get_secret_value()) if keys is not None else ()


def _explain(error: ValidationError) -> list[str]:
    sentences = []
    for problem in error.errors(include_url=False):
        name = str(problem["loc"][0]).removeprefix(PREFIX.lower())
        name = FORMER_NAMES.get(name, name)
        field = Settings.model_fields.get(name)
        message = problem["msg"].removeprefix("Value error, ")
        given = problem["input"]
        shown = "" if name in SECRETS or isinstance(given, dict) else f" (it is {str(given)!r})"
        default = "" if field is None or name in SECRETS else f" Default: {field.default}."
        sentences.append(f"{PREFIX}{name.upper()}: {message}{shown}.{default}")
    return sentences
