"""Views of topics, as they are changed and named."""

from dataclasses import replace

from domain.screens import EditedTopic, Proposal, Screen, TopicDone, TopicForm, TopicsEditor, TopicTrial
from domain.taxonomy import Speakers
from tests.templates.views_voice_pages import TOPIC, comment


def editor(text: str, many: int) -> TopicsEditor:
    name = text[:80]
    leaf = EditedTopic(id=TOPIC, name=name, phrases=12, own=True, changed=False)
    below = (leaf, replace(leaf, own=False, changed=True), replace(leaf, own=False, phrases=1))
    above = EditedTopic(id=TOPIC, name=name, phrases=0, own=False, changed=False, below=below * max(1, many // 3))
    return TopicsEditor(
        speakers=Speakers.CUSTOMERS,
        topics=(above, leaf) * max(1, many // 4),
        left_out=((TOPIC, name),) * many,
        proposals=(Proposal(phrase="smart meter", comments=14, example=text),) * many,
        managing=True,
        room=True,
    )


def modals(text: str, many: int) -> dict[str, Screen]:
    whole = editor(text, many)
    form = TopicForm(
        speakers=Speakers.CUSTOMERS,
        id=TOPIC,
        name=text[:80],
        parent="1",
        phrases=text,
        complaint=text[:150],
        praise=text[:150],
        parents=tuple((str(number), text[:80]) for number in range(many)),
        changed=True,
        seen="ab" * 8,
    )
    return {
        "topics editor": whole,
        "topics editor of employees": replace(whole, speakers=Speakers.EMPLOYEES, proposals=(), room=False),
        "topics editor of a leader": replace(editor(text, 1), managing=False),
        **{f"topics editor, {done}": replace(editor(text, 1), done=done, name=text[:80]) for done in TopicDone},
        "topic form": form,
        "topic form, new": TopicForm(speakers=Speakers.CUSTOMERS, parents=form.parents),
        "topic form, employees": replace(form, speakers=Speakers.EMPLOYEES, changed=False, parents=()),
        "topic trial": TopicTrial(looked_at=200, found=14, comments=(comment(text),) * 5),
        "topic trial of few": TopicTrial(looked_at=200, found=1, comments=(comment(text, topics=()),)),
        "topic trial of none": TopicTrial(looked_at=200),
        "topic trial of nothing": TopicTrial(),
        "topic trial refused": TopicTrial(problem=text[:200]),
    }
