"""The questions' screens, and the announcement that names a new one."""

from dataclasses import replace

from domain.items import ALWAYS_ASKED, ITEMS, one_line, own_item, questionnaire
from domain.messages import NewItem, Outgoing, PulseInvitation
from domain.screens import AddedItem, BankItem, ItemForm, ItemsPage, Screen
from tests.templates import views

OWN = "fedcba9876543210fedcba9876543210"


def messages(text: str, many: int) -> dict[str, Outgoing | PulseInvitation]:
    announcement = views.messages(text, many)["announcement"]
    new = NewItem(text=text, why=text, author=text)
    return {"announcement of an own item": replace(announcement, new_item=new)}  # type: ignore[arg-type] # it is one


def modals(text: str, many: int) -> dict[str, Screen]:
    return {
        "questions": page(text, many, managing=True),
        "questions with a problem": replace(page(text, many, managing=True), problem=text, room=False),
        "questions to read": page(text, many, managing=False),
        "new question": ItemForm(),
        "new question with names": ItemForm(
            text=one_line(text)[:150], why=one_line(text)[:150], about_managers=True, pointed_out=(text, text)
        ),
    }


def page(text: str, many: int, *, managing: bool) -> ItemsPage:
    """Every second item of the bank is retired, and so are all own items from the third on."""
    retired = set(list(ITEMS)[::2])
    return ItemsPage(
        series_id=views.SURVEY,
        title=text,
        choices=((views.SURVEY, text), *((f"{OWN[:-4]}{number:04}", text) for number in range(min(many, 12)))),
        managing=managing,
        coming=tuple(questionnaire(cycle) for cycle in (5, 6, 7)),
        bank=tuple(
            BankItem(item=item, retired=item.id in retired, always=item.driver in ALWAYS_ASKED)
            for item in ITEMS.values()
        ),
        own=tuple(
            AddedItem(
                item=own_item(f"{OWN[:-4]}{number:04}", text=text, why=text, about_managers=number == 0),
                author=text,
                about_managers=number == 0,
                announced=number == 1,
                retired=number > 1,
            )
            for number in range(many)
        ),
        room=True,
    )
