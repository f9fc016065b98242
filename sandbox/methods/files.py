"""files.*: uploading in three steps, and looking at what was uploaded."""

from sandbox import describe
from sandbox.errors import SlackError
from sandbox.limits import TIER_4
from sandbox.sharing import looked_at, seen_by_bot
from sandbox.web_api import ApiCall, method
from sandbox.workspace import File, Json


@method("files.getUploadURLExternal", scope="files:write", rate=TIER_4)
def begin(call: ApiCall) -> Json:
    """Where to send the bytes of a new file."""
    length = call.number("length", default=0, most=1_000_000_000)
    file = File(
        id=call.hub.workspace.new_id("F"),
        name=call.text("filename"),
        mimetype="",
        content=b"",
        alt_text=str(call.arguments.get("alt_txt") or ""),
    )
    call.hub.uploads[file.id] = (file, length)
    return {"file_id": file.id, "upload_url": f"{call.hub.url}/files/upload/{file.id}"}


@method("files.completeUploadExternal", scope="files:write", rate=TIER_4)
def complete(call: ApiCall) -> Json:
    """Make uploaded files part of the workspace, and share them in a channel if one is named."""
    named = call.arguments.get("files")
    if not isinstance(named, list) or not named:
        raise SlackError("invalid_arguments")
    uploads = [call.hub.uploads.get(one.get("id")) for one in named]
    done = [upload[0] for upload in uploads if upload is not None and upload[0].content]
    if len(done) != len(named):
        raise SlackError("file_not_found")
    for file, one in zip(done, named, strict=True):
        file.title = one.get("title") or file.name
        if call.hub.looks_at_once:
            file.mimetype = looked_at(file)
        call.hub.workspace.files[file.id] = file
        del call.hub.uploads[file.id]
    return {"files": [describe.file(call.hub, file) for file in done]}


@method("files.info", scope="files:read", rate=TIER_4)
def info(call: ApiCall) -> Json:
    """One file. Slack takes a moment to look at a new one: the first answer has no mimetype, the next one has it.

    Where `hub.looks_at_once` the first one has it too.
    """
    file = call.hub.workspace.files.get(call.text("file"))
    if file is None or not seen_by_bot(call.hub, file):
        raise SlackError("file_not_found")
    told = describe.file(call.hub, file)
    file.mimetype = file.mimetype or looked_at(file)
    return {"file": told}
