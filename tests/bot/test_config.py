from pathlib import Path

import pytest

from bot.config import Config, Variables, is_loopback, read_config
from domain.errors import ConfigurationError

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Variables.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def config_of(monkeypatch: pytest.MonkeyPatch, *, slack: bool = True, **variables: str) -> Config:
    for name, value in (TOKENS | variables).items():
        monkeypatch.setenv(name, value)
    return read_config(slack=slack)


def problems_of(monkeypatch: pytest.MonkeyPatch, **variables: str) -> tuple[str, ...]:
    with pytest.raises(ConfigurationError) as refused:
        config_of(monkeypatch, **variables)
    return refused.value.problems


def test_two_tokens_are_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = config_of(monkeypatch)
    assert config.api_url == "https://slack.com/api/"
    assert config.database_url == f"sqlite:///{tmp_path}/var/data/tribune.db"
    assert config.key_dir == tmp_path / "var/keys"
    assert config.clock_url is None
    assert config.admins == frozenset()
    assert not config.local


def test_lists_every_problem_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    problems = problems_of(
        monkeypatch,
        SLACK_BOT_TOKEN="",
        SLACK_APP_TOKEN="xoxb-wrong",
        SLACK_API_URL="http://example.com/api",
        DATABASE_URL="mysql://db",
        TRIBUNE_KEY_DIR="var/data/keys",
        TRIBUNE_ADMINS="ruth@example.com",
        TRIBUNE_CLOCK_URL="http://127.0.0.1:9/clock",
        LOG_LEVEL="loud",
    )
    told = " ".join(problems)
    named = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL", "DATABASE_URL", "TRIBUNE_KEY_DIR")
    assert all(name in told for name in (*named, "TRIBUNE_ADMINS", "TRIBUNE_CLOCK_URL", "LOG_LEVEL"))
    assert len(problems) == 8


def test_no_problem_repeats_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    problems = problems_of(monkeypatch, SLACK_BOT_TOKEN="hunter2", DATABASE_URL="mysql://me:hunter3@db")
    assert "hunter" not in " ".join(problems)


def test_secrets_are_not_in_the_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    config = config_of(monkeypatch, SLACK_BOT_TOKEN="xoxb-hunter2", DATABASE_URL="postgresql://me:hunter2@db/t")
    assert "hunter2" not in repr(config)


def test_a_value_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("xoxb-from-a-file\n")
    config = config_of(monkeypatch, SLACK_BOT_TOKEN="", SLACK_BOT_TOKEN_FILE=str(secret))
    assert config.bot_token == "xoxb-from-a-file"


def test_a_file_that_is_not_there_is_a_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    problems = problems_of(monkeypatch, SLACK_BOT_TOKEN="", SLACK_BOT_TOKEN_FILE=str(tmp_path / "none"))
    assert problems[0].startswith("SLACK_BOT_TOKEN_FILE names")


def test_reads_a_dotenv_file_and_lets_the_environment_win(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xoxb-env-file\nSLACK_APP_TOKEN=xapp-env-file\nOTHER=1\n")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-environment")
    config = read_config()
    assert (config.bot_token, config.app_token) == ("xoxb-env-file", "xapp-environment")


@pytest.mark.parametrize("typed", ["postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg://u@h/d"])
def test_postgresql_is_spoken_to_through_psycopg(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    assert config_of(monkeypatch, DATABASE_URL=typed).database_url == "postgresql+psycopg://u@h/d"


@pytest.mark.parametrize("typed", ["sqlite://", "sqlite:///:memory:", "sqlite+aiosqlite:///t.db", "nonsense"])
def test_other_databases_are_refused(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    assert problems_of(monkeypatch, DATABASE_URL=typed)[0].startswith("DATABASE_URL")


@pytest.mark.parametrize(
    ("data", "keys", "database"),
    [
        ("var", "var", ""),
        ("var/data", "var/data/keys", ""),
        ("var/keys/data", "var/keys", ""),
        ("var/data", "elsewhere/keys", "sqlite:///elsewhere/tribune.db"),
    ],
)
def test_keys_live_apart_from_the_database(
    monkeypatch: pytest.MonkeyPatch, data: str, keys: str, database: str
) -> None:
    problems = problems_of(monkeypatch, TRIBUNE_DATA_DIR=data, TRIBUNE_KEY_DIR=keys, DATABASE_URL=database)
    assert problems[0].startswith("TRIBUNE_KEY_DIR must be apart")


def test_keys_behind_a_link_into_the_data_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "data/keys").mkdir(parents=True)
    (tmp_path / "keys").symlink_to(tmp_path / "data/keys")
    assert problems_of(monkeypatch, TRIBUNE_DATA_DIR="data", TRIBUNE_KEY_DIR="keys")


def test_a_file_is_no_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "which is a file" in problems_of(monkeypatch, TRIBUNE_DATA_DIR="file")[0]


def test_the_sandbox_is_known_by_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    config = config_of(
        monkeypatch, SLACK_API_URL="http://127.0.0.1:8000/api", TRIBUNE_CLOCK_URL="http://127.0.0.1:8000/clock/"
    )
    assert config.local
    assert config.api_url == "http://127.0.0.1:8000/api/"
    assert config.clock_url == "http://127.0.0.1:8000/clock"


def test_the_clock_of_another_machine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    problems = problems_of(
        monkeypatch, SLACK_API_URL="http://127.0.0.1:8000/api", TRIBUNE_CLOCK_URL="http://10.0.0.1/clock"
    )
    assert problems[0].startswith("TRIBUNE_CLOCK_URL")


def test_administrators_are_a_list_of_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    assert config_of(monkeypatch, TRIBUNE_ADMINS="U012AB, W034CD;\n").admins == {"U012AB", "W034CD"}


def test_commands_without_slack_need_no_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    assert config_of(monkeypatch, slack=False, SLACK_BOT_TOKEN="", SLACK_APP_TOKEN="").bot_token == ""


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://localhost:1/", True),
        ("http://[::1]:1/", True),
        ("http://127.8.0.1/", True),
        ("http://localhost.example.com/", False),
        ("https://slack.com/api/", False),
        ("", False),
    ],
)
def test_loopback_is_this_machine_only(url: str, *, local: bool) -> None:
    assert is_loopback(url) is local


def test_every_variable_is_in_the_example() -> None:
    example = (Path(__file__).parents[2] / ".env.example").read_text()
    assert all(f"\n{name.upper()}=" in example for name in Variables.model_fields)


@pytest.mark.parametrize(
    ("typed", "bound"),
    [
        ("127.0.0.1:8080", ("127.0.0.1", 8080)),
        ("[::1]:8080", ("::1", 8080)),
        ("10.1.2.3:9", ("10.1.2.3", 9)),
        ("", None),
    ],
)
def test_the_private_port_is_an_address_of_this_machine_or_none(
    monkeypatch: pytest.MonkeyPatch, typed: str, bound: tuple[str, int] | None
) -> None:
    monkeypatch.setenv("TRIBUNE_HTTP_BIND", typed)
    assert read_config(slack=False).http_bind == bound


@pytest.mark.parametrize(
    "typed", ["0.0.0.0:8080", "[::]:8080", "8.8.8.8:80", "8080", "localhost:80", "127.0.0.1:", "127.0.0.1:70000"]
)
def test_the_private_port_is_never_open_to_everybody(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setenv("TRIBUNE_HTTP_BIND", typed)
    with pytest.raises(ConfigurationError) as refused:
        read_config(slack=False)
    assert any("TRIBUNE_HTTP_BIND" in problem for problem in refused.value.problems)


def test_forms_and_help_desks_may_call_at_any_address_but_not_at_the_private_port(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TRIBUNE_HOOKS_BIND", "0.0.0.0:8090")
    monkeypatch.setenv("TRIBUNE_PUBLIC_URL", "https://tribune.example.com/customers/")
    config = read_config(slack=False)
    assert (config.hooks_bind, config.public_url) == (("0.0.0.0", 8090), "https://tribune.example.com/customers")
    monkeypatch.setenv("TRIBUNE_HOOKS_BIND", "127.0.0.1:8080")
    monkeypatch.setenv("TRIBUNE_HTTP_BIND", "127.0.0.1:8080")
    with pytest.raises(ConfigurationError) as refused:
        read_config(slack=False)
    assert any("another port" in problem for problem in refused.value.problems)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("TRIBUNE_HOOKS_BIND", "8090"),
        ("TRIBUNE_HOOKS_BIND", "here:8090"),
        ("TRIBUNE_HOOKS_BIND", "127.0.0.1:0"),
        ("TRIBUNE_PUBLIC_URL", "http://tribune.example.com"),
        ("TRIBUNE_PUBLIC_URL", "tribune.example.com"),
        ("TRIBUNE_PUBLIC_URL", "https://"),
        ("TRIBUNE_PUBLIC_URL", "https://me:secret@tribune.example.com"),
        ("TRIBUNE_PUBLIC_URL", "https://tribune.example.com/?a=b"),
    ],
)
def test_where_forms_and_help_desks_call_is_checked(monkeypatch: pytest.MonkeyPatch, name: str, typed: str) -> None:
    monkeypatch.setenv(name, typed)
    with pytest.raises(ConfigurationError) as refused:
        read_config(slack=False)
    assert any(problem.startswith(name) for problem in refused.value.problems)
    assert "secret" not in "".join(refused.value.problems)
