"""The screens of a person's own data."""

from domain.screens import ForgetMeForm, Forgotten, MyData, MyDataSent, Screen


def replies(_text: str, _many: int) -> dict[str, Screen]:
    return {"my data": MyData()}


def modals(text: str, many: int) -> dict[str, Screen]:
    return {
        "my data sent": MyDataSent(),
        "forget me": ForgetMeForm(duties=(), invited=False, administers=False),
        "forget an administrator": ForgetMeForm(duties=(text,) * many, invited=True, administers=True),
        "forgotten": Forgotten(gone=False),
        "forgotten and gone": Forgotten(gone=True),
    }
