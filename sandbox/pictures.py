"""Pictures in blocks that are files of the workspace: Slack must have looked at a file before it can be shown."""

from collections.abc import Iterator

from sandbox.hub import Hub
from sandbox.schema import problem
from sandbox.workspace import Json


def problems(hub: Hub, blocks: list[Json], where: str) -> list[str]:
    """What is wrong with the files that these blocks show."""
    return [
        problem("invalid slack file", f"{pointer}/slack_file")
        for picture, pointer in _pictures(blocks, where)
        if not _is_ready(hub, picture["slack_file"])
    ]


def _pictures(blocks: list[Json], where: str) -> Iterator[tuple[Json, str]]:
    for index, block in enumerate(blocks):
        pointer = f"{where}/blocks/{index}"
        inside = [(block, pointer)]
        inside += [(element, f"{pointer}/elements/{i}") for i, element in enumerate(block.get("elements", ()))]
        if "accessory" in block:
            inside.append((block["accessory"], f"{pointer}/accessory"))
        yield from ((image, at) for image, at in inside if image["type"] == "image" and "slack_file" in image)


def _is_ready(hub: Hub, named: Json) -> bool:
    file_id = named.get("id") or named["url"].removeprefix(f"{hub.url}/files/").partition("/")[0]
    file = hub.workspace.files.get(file_id)
    return file is not None and file.mimetype.startswith("image/")
