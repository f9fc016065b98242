"""The app's manifest: beside this module in an installed wheel, at the project's root in a checkout."""

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def manifest() -> dict[str, Any]:
    """manifest.json, as it is pasted into Slack."""
    beside = HERE / "manifest.json"
    path = beside if beside.exists() else HERE.parent / "manifest.json"
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
