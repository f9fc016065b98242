"""Everything Tribune shows when somebody asks: App Home, modals and replies to commands.

The template of a screen is named after its class in snake case: `PulseForm` -> `pulse_form`.
"""

from domain.screens.common import Features, Help, Refusal, WhoSees
from domain.screens.home import AdminPanel, Home, PulseStatus, StoredAboutMe, StoredRow
from domain.screens.items import AddedItem, BankItem, ItemForm, ItemsPage
from domain.screens.pulses import OpenPulse, PointedOut, PulseForm, Thanks
from domain.screens.results import ResultsReply
from domain.screens.set_up import ChannelChecked, SetUpDone, SetUpForm

__all__ = [
    "AddedItem",
    "AdminPanel",
    "BankItem",
    "ChannelChecked",
    "Features",
    "Help",
    "Home",
    "ItemForm",
    "ItemsPage",
    "OpenPulse",
    "PointedOut",
    "PulseForm",
    "PulseStatus",
    "Refusal",
    "ResultsReply",
    "Screen",
    "SetUpDone",
    "SetUpForm",
    "StoredAboutMe",
    "StoredRow",
    "Thanks",
    "WhoSees",
]

Screen = (
    PulseForm
    | PointedOut
    | Thanks
    | Refusal
    | Home
    | SetUpForm
    | SetUpDone
    | ChannelChecked
    | WhoSees
    | StoredAboutMe
    | PulseStatus
    | ResultsReply
    | Help
    | Features
    | ItemsPage
    | ItemForm
)
