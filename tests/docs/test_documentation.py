"""The documents tell the truth about what is there."""

import json
import re
from pathlib import Path

import pytest

from bot.cli import main
from bot.config import Variables
from bot.manifest import manifest
from templates import ids

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
SETTINGS = sorted(name.upper() for name in Variables.model_fields)


def _commands(group: object, path: str = "tribune") -> list[str]:
    children = getattr(group, "commands", None)
    if not children:
        return [path]
    return [found for name, child in children.items() for found in _commands(child, f"{path} {name}")]


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_in_the_example_and_in_the_reference(setting: str) -> None:
    assert re.search(rf"^#? ?{setting}=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    assert f"`{setting}`" in (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", _commands(main))
def test_every_command_line_command_is_in_the_reference(command: str) -> None:
    assert f"`{command}" in (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")


def test_every_slash_command_is_in_the_manifest_and_in_the_reference() -> None:
    declared = {command["command"] for command in manifest()["features"]["slash_commands"]}
    assert declared == {ids.PULSE_COMMAND, ids.TRIBUNE_COMMAND}
    reference = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    for command in declared:
        assert f"`{command}" in reference


def test_every_scope_is_explained() -> None:
    scopes = manifest()["oauth_config"]["scopes"]
    reference = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    for scope in [*scopes["bot"], *scopes.get("bot_optional", [])]:
        assert f"`{scope}`" in reference


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (document.parent / target).exists(), f"{target} in {document.name}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_make_target_that_is_named_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`| {4})make ([a-z]+)", document.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= targets


def test_the_manifest_keeps_slacks_limits() -> None:
    content = manifest()
    assert len(content["display_information"]["name"]) <= 35
    assert len(content["display_information"]["description"]) <= 140
    assert all(len(shortcut["name"]) <= 24 for shortcut in content["features"]["shortcuts"])
    assert json.dumps(content)
