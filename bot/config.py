"""What has to be known before the database opens: tokens and places, from the environment or a `.env` file."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import create_model
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from domain.errors import ConfigurationError

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_POSTGRESQL = re.compile(r"^postgres(ql)?(\+psycopg)?://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Checked settings. Secrets are left out of the repr, and so out of every log."""

    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    """Slack over HTTP needs it; Socket Mode does not."""
    api_url: str
    """Ends in a slash."""
    database_url: str = field(repr=False)
    """As SQLAlchemy takes it; a password may be in it."""
    data_dir: Path
    key_dir: Path
    admins: frozenset[str]
    """Slack ids; none: whoever administers the workspace."""
    clock_url: str | None
    """Ends without a slash."""
    log_level: str
    http_bind: tuple[str, int] | None = None
    """Address and port of the private port; None: there is none."""
    hooks_bind: tuple[str, int] | None = None
    """Address and port where forms and help desks call; None: nowhere."""
    public_url: str | None = None
    """How they reach it; ends without a slash."""

    @property
    def local(self) -> bool:
        """Whether the workspace is a sandbox on this machine."""
        return is_loopback(self.api_url)


class Variables(BaseSettings):
    """The thirteen variables as they were typed; an empty one is as good as none.

    SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are left out on purpose: one workspace an installation, so no OAuth.
    """

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore")

    slack_bot_token: str = ""
    slack_app_token: str = ""
    slack_signing_secret: str = ""
    slack_api_url: str = "https://slack.com/api/"
    database_url: str = ""
    tribune_data_dir: str = "var/data"
    tribune_key_dir: str = "var/keys"
    tribune_admins: str = ""
    tribune_clock_url: str = ""
    tribune_http_bind: str = ""
    tribune_hooks_bind: str = ""
    tribune_public_url: str = ""
    log_level: str = "INFO"


_files: dict[str, Any] = {f"{name}_file": (str, "") for name in Variables.model_fields}
_VariablesAndFiles = create_model("_VariablesAndFiles", __base__=Variables, **_files)
"""Each variable's value may stand in a file instead: SLACK_BOT_TOKEN_FILE names it."""


def read_config(*, env_file: Path = Path(".env"), slack: bool = True) -> Config:
    """Read and check everything. Raises ConfigurationError with every problem and its fix.

    `slack` False: for commands that never speak to Slack, its tokens may be missing.
    """
    problems: list[str] = []
    typed = _typed(env_file, problems)
    check = _Checks(typed, problems)
    api_url = check.api_url()
    data_dir = check.directory("tribune_data_dir")
    key_dir = check.directory("tribune_key_dir")
    config = Config(
        bot_token=check.token("slack_bot_token", "xoxb-", "OAuth & Permissions, Bot User OAuth Token", needed=slack),
        app_token=check.token(
            "slack_app_token", "xapp-", "Basic Information, App-Level Tokens, scope connections:write", needed=slack
        ),
        signing_secret=typed["slack_signing_secret"],
        api_url=api_url,
        database_url=check.database_url(data_dir, key_dir),
        data_dir=data_dir,
        key_dir=key_dir,
        admins=check.admins(),
        clock_url=check.clock_url(api_url),
        log_level=check.log_level(),
        http_bind=check.http_bind(),
        hooks_bind=check.hooks_bind(),
        public_url=check.public_url(),
    )
    if problems:
        raise ConfigurationError("Tribune's settings need a change.", problems=tuple(problems))
    return config


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this machine and nowhere else."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _typed(env_file: Path, problems: list[str]) -> dict[str, str]:
    read: Callable[..., BaseSettings] = _VariablesAndFiles
    values: dict[str, str] = read(_env_file=env_file).model_dump()
    for name in Variables.model_fields:
        path = values.pop(f"{name}_file")
        if path:
            try:
                values[name] = Path(path).read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                problems.append(
                    f"{name.upper()}_FILE names {path}, which can't be read. Check the path and its rights."
                )
        values[name] = values[name].strip()
    return values


class _Checks:
    """One check a setting; each adds to `problems` what to change, and never repeats a secret."""

    def __init__(self, typed: dict[str, str], problems: list[str]) -> None:
        self._typed = typed
        self._problems = problems

    def token(self, name: str, prefix: str, where: str, *, needed: bool) -> str:
        value = self._typed[name]
        if value and not value.startswith(prefix):
            self._problems.append(f"{name.upper()} must begin with {prefix}. Copy it from api.slack.com: {where}.")
        elif needed and not value:
            self._problems.append(f"{name.upper()} is missing. Copy it from api.slack.com: {where}.")
        return value

    def api_url(self) -> str:
        url = self._typed["slack_api_url"]
        parts = urlsplit(url)
        if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url))):
            self._problems.append(
                "SLACK_API_URL must be an https:// address (http:// on this machine only). Leave it out for Slack."
            )
        return url.rstrip("/") + "/"

    def clock_url(self, api_url: str) -> str | None:
        url = self._typed["tribune_clock_url"]
        if not url:
            return None
        if not (is_loopback(api_url) and is_loopback(url)):
            self._problems.append(
                "TRIBUNE_CLOCK_URL is for the sandbox only: it and SLACK_API_URL must be on this machine. Remove it."
            )
        return url.rstrip("/")

    def directory(self, name: str) -> Path:
        path = Path(self._typed[name]).expanduser().resolve()
        if path.exists() and not path.is_dir():
            self._problems.append(f"{name.upper()} is {path}, which is a file. Name a directory.")
        return path

    def database_url(self, data_dir: Path, key_dir: Path) -> str:
        url = self._typed["database_url"]
        home = data_dir
        if not url:
            url = f"sqlite:///{data_dir / 'tribune.db'}"
        elif _POSTGRESQL.match(url):
            url = _POSTGRESQL.sub("postgresql+psycopg://", url)
            if find_spec("psycopg") is None:
                self._problems.append(
                    "DATABASE_URL needs PostgreSQL's driver. In Tribune's folder, run: pip install '.[postgresql]'."
                )
        else:
            home = self._sqlite_directory(url) or data_dir
        self._apart(key_dir, {data_dir, home})
        return url

    def _sqlite_directory(self, url: str) -> Path | None:
        try:
            parsed = make_url(url)
        except ArgumentError:
            parsed = None
        if parsed is None or parsed.drivername != "sqlite" or parsed.database in {None, "", ":memory:"}:
            self._problems.append(
                "DATABASE_URL must be sqlite:///path/to/file.db or postgresql://user:password@host/name."
                " Leave it out for a file in TRIBUNE_DATA_DIR."
            )
            return None
        return Path(parsed.database).expanduser().resolve().parent

    def _apart(self, keys: Path, homes: set[Path]) -> None:
        if any(keys.is_relative_to(home) or home.is_relative_to(keys) for home in homes):
            self._problems.append(
                "TRIBUNE_KEY_DIR must be apart from the database's directory, neither inside the other, so that no"
                " backup holds both answers and keys. Choose another directory."
            )

    def admins(self) -> frozenset[str]:
        ids = frozenset(re.split(r"[,;\s]+", self._typed["tribune_admins"])) - {""}
        if not all(re.fullmatch(r"[UW][A-Z0-9]{2,20}", name) for name in ids):
            self._problems.append(
                "TRIBUNE_ADMINS must be Slack ids with commas between them (U012AB3CD,U045EF6GH)."
                " Find one in a person's Slack profile: three dots, Copy member ID."
            )
        return ids

    def http_bind(self) -> tuple[str, int] | None:
        bind = self._bind("tribune_http_bind")
        if bind is None:
            return None
        address = ip_address(bind[0])
        if address.is_unspecified or not (address.is_private or address.is_loopback):
            self._problems.append(
                "TRIBUNE_HTTP_BIND must be an address of this machine that the internet can't reach: 127.0.0.1:8080,"
                " or that of one private network. It has no password."
            )
        return bind

    def hooks_bind(self) -> tuple[str, int] | None:
        bind = self._bind("tribune_hooks_bind")
        if bind is not None and self._typed["tribune_hooks_bind"] == self._typed["tribune_http_bind"]:
            self._problems.append(
                "TRIBUNE_HOOKS_BIND must be another port than TRIBUNE_HTTP_BIND: the internet may reach the one only."
            )
        return bind

    def _bind(self, name: str) -> tuple[str, int] | None:
        typed = self._typed[name]
        if not typed:
            return None
        host, _, port = typed.rpartition(":")
        try:
            address = ip_address(host.removeprefix("[").removesuffix("]"))
            wanted = int(port)
        except ValueError:
            wanted = 0
        if not 1 <= wanted <= 65535:
            self._problems.append(f"{name.upper()} must be an address and a port: 127.0.0.1:8080.")
            return None
        return str(address), wanted

    def public_url(self) -> str | None:
        url = self._typed["tribune_public_url"]
        if not url:
            return None
        parts = urlsplit(url)
        safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url))
        if not parts.hostname or not safe or parts.query or parts.fragment or parts.username:
            self._problems.append(
                "TRIBUNE_PUBLIC_URL must be the https:// address at which forms and help desks reach Tribune:"
                " https://tribune.example.com (http:// on this machine only)."
            )
        return url.rstrip("/")

    def log_level(self) -> str:
        level = self._typed["log_level"].upper()
        if level not in LOG_LEVELS:
            self._problems.append(f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}.")
        return level
