"""The documents tell the truth about what is there."""

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.config import Variables
from bot.manifest import manifest
from services import champions_settings, desk_settings
from services.retention import PERIODS
from services.settings import INCLUDE_GUESTS
from templates import ids

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
SETTINGS = {name.upper(): str(field.default) for name, field in Variables.model_fields.items()}
DESK_KEYS = (desk_settings.CHANNEL, desk_settings.NEWS, desk_settings.ZONE, desk_settings.HELP, desk_settings.GATE)
CHAMPIONS_KEYS = (
    *(champions_settings.CHANNEL, champions_settings.ZONE, champions_settings.PLACE),
    *(champions_settings.QUORUM, champions_settings.MONTHS, champions_settings.HOURS),
)
DATABASE_KEYS = ("team_id", INCLUDE_GUESTS, *PERIODS, *DESK_KEYS, *CHAMPIONS_KEYS)
WALKS = [
    ROOT / "docs" / name
    for name in (
        "tutorial.md",
        "how-to/actions.md",
        "how-to/answer-alerts.md",
        "how-to/answer-suggestions.md",
        "how-to/bring-a-decision.md",
        "how-to/elect-champions.md",
        "how-to/read-customers-words.md",
        "how-to/read-results.md",
        "how-to/set-up-a-pulse.md",
        "how-to/suggest.md",
        "how-to/teams-and-roles.md",
        "how-to/use-the-sandbox.md",
        "how-to/webhook.md",
    )
]
"""Documents that lead through screens of Tribune and of the sandbox: what they print in bold stands there."""
SCREENS = [
    path
    for folder, kinds in (("templates", ("py", "j2")), ("sandbox", ("py", "html", "csv")))
    for kind in kinds
    for path in sorted((ROOT / folder).rglob(f"*.{kind}"))
]
COMMAND = re.compile(r"^ +(?:\.venv/bin/)?(tribune [^\n]+)$|`(?:\.venv/bin/)?(tribune [^`\n]+)`", re.MULTILINE)
every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _commands(group: click.Command, path: str = "tribune") -> Iterator[str]:
    if isinstance(group, click.Group):
        for name, child in group.commands.items():
            yield from _commands(child, f"{path} {name}")
    else:
        yield path


def _named_by(words: list[str]) -> click.Command:
    """The command that these words lead to. Raises KeyError for one that is not there."""
    found: click.Command = main
    for word in words:
        if not isinstance(found, click.Group) or word.startswith("-"):
            break
        found = found.commands[word]
    return found


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_in_the_example_and_in_the_reference(setting: str) -> None:
    assert re.search(rf"^#? ?{setting}=", _read(".env.example"), re.MULTILINE)
    assert f"`{setting}`" in _read("docs/reference/settings.md")


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_reference_has_every_default(setting: str) -> None:
    row = re.search(rf"^\| `{setting}` \| ([^|]+) \|", _read("docs/reference/settings.md"), re.MULTILINE)
    assert row is not None
    assert SETTINGS[setting] in row[1]


@pytest.mark.parametrize("key", DATABASE_KEYS)
def test_every_row_of_the_settings_table_is_in_the_reference(key: str) -> None:
    assert f"`{key}`" in _read("docs/reference/settings.md")


@pytest.mark.parametrize("key", PERIODS)
def test_the_reference_has_every_period_and_how_far_it_can_be_changed(key: str) -> None:
    row = re.search(
        rf"^\| `{key}` \| `(\d+)` \| .* (\d+) to (\d+) \|$", _read("docs/reference/settings.md"), re.MULTILINE
    )
    assert row is not None
    period = PERIODS[key]
    assert tuple(map(int, row.groups())) == (period.days, period.least, period.most)


@pytest.mark.parametrize("command", list(_commands(main)))
def test_every_command_line_command_is_in_the_reference(command: str) -> None:
    assert f"`{command}" in _read("docs/reference/commands.md")


@pytest.mark.parametrize("command", list(_commands(main)))
def test_every_command_explains_itself_and_its_options_are_in_the_reference(command: str) -> None:
    words = command.split()[1:]
    shown = CliRunner().invoke(main, [*words, "--help"], prog_name="tribune")
    assert shown.exit_code == 0
    assert f"Usage: {command}" in shown.output
    reference = _read("docs/reference/commands.md")
    for option in _named_by(words).params:
        if isinstance(option, click.Option):
            assert any(f"`{name}" in reference for name in (*option.opts, *option.secondary_opts))


@every_document
def test_every_command_that_is_named_exists(document: Path) -> None:
    for in_block, in_text in COMMAND.findall(document.read_text(encoding="utf-8")):
        words = shlex.split((in_block or in_text).replace("...", ""))[1:]
        options = {word for word in words if word.startswith("-")} - {"--help", "--version"}
        known = {name for option in _named_by(words).params for name in (*option.opts, *option.secondary_opts)}
        assert options <= known


def test_every_slash_command_is_in_the_manifest_and_in_the_reference() -> None:
    declared = {command["command"] for command in manifest()["features"]["slash_commands"]}
    assert declared == {
        *(ids.PULSE_COMMAND, ids.VOICE_COMMAND, ids.SUGGEST_COMMAND, ids.ACTION_COMMAND, ids.TRIBUNE_COMMAND),
        *(ids.CHAMPIONS_COMMAND, ids.DECIDE_COMMAND, ids.DECISIONS_COMMAND),
    }
    reference = _read("docs/reference/commands.md")
    for command in declared:
        assert f"`{command}" in reference


def test_every_shortcut_is_in_the_reference() -> None:
    for shortcut in manifest()["features"]["shortcuts"]:
        assert shortcut["name"] in _read("docs/reference/commands.md")


def test_every_scope_and_event_is_explained_and_no_other() -> None:
    scopes = manifest()["oauth_config"]["scopes"]
    events = manifest()["settings"]["event_subscriptions"]["bot_events"]
    _, _, chapter = _read("docs/how-to/slack-administrator.md").partition("## Each scope in a line")
    rows = re.findall(r"^\| (`.+?`) \|", chapter.partition("\n## ")[0], re.MULTILINE)
    explained = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    assert sorted(explained) == sorted([*scopes["bot"], *events])
    assert set(scopes["bot_optional"]) <= set(scopes["bot"])


@every_document
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (document.parent / target).exists(), f"{target} in {document.name}"


@every_document
def test_every_anchor_is_a_heading(document: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^)#\s]*)#([^)\s]+)\)", document.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            text = (document.parent / target if target else document).read_text(encoding="utf-8")
            headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@every_document
def test_every_make_target_that_is_named_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", _read("Makefile"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`| {4})make ([a-z]+)", document.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= targets


def test_the_index_leads_to_every_document() -> None:
    index = ROOT / "docs" / "README.md"
    linked = {(index.parent / target).resolve() for target in re.findall(r"\]\(([^)]+)\)", index.read_text("utf-8"))}
    assert {path for path in (ROOT / "docs").rglob("*.md") if path != index} <= linked


def test_every_decision_is_in_the_index_under_its_number() -> None:
    listed = re.findall(r"^(\d+)\. \[(.+?)\]\(adr/(\d{4})-", _read("docs/README.md"), re.MULTILINE)
    assert [int(number) for number, _, _ in listed] == list(range(1, len(listed) + 1))
    titles = [path.read_text("utf-8").splitlines()[0] for path in sorted((ROOT / "docs" / "adr").glob("*.md"))]
    assert titles == [f"# {number}. {title}" for number, title, _ in listed]
    assert all(int(number) == int(name) for number, _, name in listed)


@pytest.mark.parametrize("document", WALKS, ids=lambda path: path.name)
def test_every_button_and_page_that_is_named_is_on_a_screen(document: Path) -> None:
    shown = "\n".join(path.read_text(encoding="utf-8") for path in SCREENS)
    text = re.sub(r"^>.*$", "", document.read_text(encoding="utf-8"), flags=re.MULTILINE)
    named = {" ".join(name.split()).lstrip("#") for name in re.findall(r"\*\*([^*]+)\*\*", text)}
    assert named
    assert [name for name in named if name not in shown] == []


def test_the_changelog_has_this_version() -> None:
    version = tomllib.loads(_read("pyproject.toml"))["project"]["version"]
    assert re.search(rf"^## {re.escape(version)}\b", _read("CHANGELOG.md"), re.MULTILINE)


def test_the_map_has_every_folder_of_the_program() -> None:
    wheel = tomllib.loads(_read("pyproject.toml"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    for package in wheel["packages"]:
        assert f"[{package}/]({package})" in _read("README.md")


def test_the_manifest_keeps_slacks_limits() -> None:
    content = manifest()
    assert len(content["display_information"]["name"]) <= 35
    assert len(content["display_information"]["description"]) <= 140
    assert all(len(shortcut["name"]) <= 24 for shortcut in content["features"]["shortcuts"])
    assert json.dumps(content)
