"""The referee: the workspace is Slack, and so it knows who answered what. Without it, nobody could judge an attacker.

Slack carries every form with its sender's id: no app can change that. What is heard here stays in the memory of the
sandbox, for the newest pulse alone, and never comes near the bot.
"""

from collections.abc import Iterator

from attack.evidence import Ballot
from sandbox import rules, sight
from sandbox.workspace import Call, Json, View, Workspace

THANKS = "Thank you"
"""How the page begins that says that an answer was taken: refusals and trials begin otherwise."""
SEVERAL = 2
"""From so many answers on there is something to find out."""


Casts = tuple[tuple[str, Ballot], ...]
"""Who answered, and what, in the order in which it happened."""


class Referee:
    """Hears every line of the workspace's log: add `hear` to its recorders."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._filled: dict[str, tuple[str, Ballot]] = {}
        """By the modal at the bottom: which form it is, and what was last sent from it."""
        self._polls: dict[str, dict[str, Ballot]] = {}
        """By form, oldest first; in each who answered what, in the order in which it happened."""

    def casts(self) -> Casts:
        """What was answered in the newest pulse that several people answered, or else in the newest of all."""
        polls = list(self._polls.values())
        newest = next((poll for poll in reversed(polls) if len(poll) >= SEVERAL), polls[-1] if polls else {})
        return tuple(newest.items())

    def hear(self, call: Call) -> None:
        """A form is an answer once its sender is thanked; what was sent twice counts once, as it was first."""
        if (call.kind, call.name) != ("event", "view_submission"):
            return
        view: Json = call.request["view"]
        user, root = str(call.request["user"]["id"]), str(view["root_view_id"])
        ballot = _ballot(view)
        if ballot.answers:
            self._filled[root] = f"{view['callback_id']}|{view['private_metadata']}", ballot
        if root in self._filled and self._thanked(call, user, root):
            form, ballot = self._filled.pop(root)
            self._count(form, user, ballot)

    def _thanked(self, call: Call, user: str, root: str) -> bool:
        """Whether thanks take the form's place, by the bot's answer or, below a page on top of it, a moment before."""
        if "view" in call.response:
            return _thanks(call.response["view"])
        stack = self._workspace.modals.get(user, ())
        return any(_thanks(modal.payload) for modal in stack if modal.id == root)

    def _count(self, form: str, user: str, ballot: Ballot) -> None:
        poll = self._polls.setdefault(form, {})
        poll.setdefault(user, ballot)
        while len(poll) >= SEVERAL and next(iter(self._polls)) != form:
            del self._polls[next(iter(self._polls))]


def _thanks(page: object) -> bool:
    """Whether it is a page that says thanks; what could not be shown says nothing."""
    if not isinstance(page, dict) or rules.problems("modal", page):
        return False
    shown = View(id="", user="", type="modal", payload=page, hash="", root_id="")
    return sight.text_of(shown).lstrip("*_ ").startswith(THANKS)


def _ballot(view: Json) -> Ballot:
    """What was put into a form: its choices of one among several, in their order, and its plain words."""
    answers: list[int | None] = []
    words = ""
    for element, said in _inputs(view):
        if element["type"] in {"radio_buttons", "static_select"}:
            answers.append(_number(element, said.get("selected_option")))
        elif element["type"] == "plain_text_input":
            words += said.get("value") or ""
    return Ballot(answers=tuple(answers), words=words.strip())


def _inputs(view: Json) -> Iterator[tuple[Json, Json]]:
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            yield element, view["state"]["values"].get(block["block_id"], {}).get(element["action_id"], {})


def _number(element: Json, chosen: Json | None) -> int | None:
    """The option as a number: its value where values are numbers (then another is "can't say"), else its place."""
    if chosen is None:
        return None
    values = [str(option["value"]) for option in sight.options(element)]
    if any(value.isdecimal() for value in values):
        return int(chosen["value"]) if chosen["value"].isdecimal() else None
    return values.index(chosen["value"])
