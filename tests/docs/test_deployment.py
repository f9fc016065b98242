"""What is shipped to run Tribune on a server names what is there, and keeps data and keys apart."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from bot.config import Variables

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE = [ROOT / "compose.yaml", ROOT / "compose.postgresql.yaml"]
UNIT = (ROOT / "deploy" / "tribune.service").read_text("utf-8")
SETTINGS = {name.upper() for name in Variables.model_fields}


def test_the_image_copies_what_is_there_and_all_of_the_program() -> None:
    copied = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
        for source in shlex.split(line)[:-1]
    ]
    assert all((ROOT / source).exists() for source in copied)
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert set(wheel["packages"]) <= set(copied)


def test_the_image_lets_nothing_else_in() -> None:
    first, *allowed = [
        line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if not line.startswith("#")
    ]
    assert first == "*"
    let_in = {line.removeprefix("!") for line in allowed if line.startswith("!")}
    assert all((ROOT / name).exists() for name in let_in)
    assert not let_in & {"var", ".env", "secrets", ".git"}


def test_the_image_runs_as_nobody_special_with_two_volumes() -> None:
    assert re.search(r"^USER tribune$", DOCKERFILE, re.MULTILINE)
    assert 'VOLUME ["/data", "/keys"]' in DOCKERFILE
    assert DOCKERFILE.index("USER tribune") < DOCKERFILE.index("ENTRYPOINT")


@pytest.mark.parametrize("text", [DOCKERFILE, UNIT, *(path.read_text("utf-8") for path in COMPOSE)])
def test_only_settings_that_exist_are_set(text: str) -> None:
    named = re.findall(r"\b((?:TRIBUNE|SLACK|DATABASE)_[A-Z_]+)\b", text)
    assert {name.removesuffix("_FILE") for name in named} <= SETTINGS
    assert named


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.name)
def test_secrets_come_from_files_and_keys_from_a_volume_of_their_own(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "SLACK_BOT_TOKEN_FILE: /run/secrets/" in text
    assert not re.search(r"xox[bap]-|PASSWORD: ", text)
    assert {"- data:/data", "- keys:/keys"} <= {line.strip() for line in text.splitlines()}


def test_the_unit_keeps_keys_apart_and_dumps_no_core() -> None:
    assert "TRIBUNE_DATA_DIR=/var/lib/tribune\n" in UNIT
    assert "TRIBUNE_KEY_DIR=/var/lib/tribune-keys\n" in UNIT
    assert "LimitCORE=0" in UNIT
