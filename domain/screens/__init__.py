"""Everything Tribune shows when somebody asks: App Home, modals and replies to commands.

The template of a screen is named after its class in snake case: `PulseForm` -> `pulse_form`.
"""

from domain.screens.common import Features, Help, Refusal, WhoSees
from domain.screens.home import AdminPanel, Home, PulseStatus, StoredAboutMe, StoredRow
from domain.screens.items import AddedItem, BankItem, ItemForm, ItemsPage
from domain.screens.organisation import (
    DeputyForm,
    Done,
    Neighbours,
    Offered,
    OrganisationCard,
    OrganisationPage,
    OrganisationPerson,
    OrganisationPlaces,
    OrganisationScreen,
    OrganisationTeams,
    OrganisationTouchPoints,
    Outcome,
    PlaceForm,
    PlaceLine,
    PlacePersonForm,
    RolesForm,
    TeamForm,
    TeamLine,
    TeamsFromFile,
    TeamsFromGroups,
    TouchPointForm,
    TouchPointLine,
)
from domain.screens.pulses import OpenPulse, PointedOut, Postponed, PulseForm, Thanks
from domain.screens.results import (
    Address,
    Frame,
    Page,
    ReportPage,
    ResultsCard,
    ResultsComments,
    ResultsCompany,
    ResultsGroups,
    ResultsOverTime,
    ResultsReply,
    ResultsTeam,
    SeriesResults,
    Shot,
)
from domain.screens.set_up import ChannelChecked, SetUpDone, SetUpForm

__all__ = [
    "AddedItem",
    "Address",
    "AdminPanel",
    "BankItem",
    "ChannelChecked",
    "DeputyForm",
    "Done",
    "Features",
    "Frame",
    "Help",
    "Home",
    "ItemForm",
    "ItemsPage",
    "Neighbours",
    "Offered",
    "OpenPulse",
    "OrganisationCard",
    "OrganisationPage",
    "OrganisationPerson",
    "OrganisationPlaces",
    "OrganisationScreen",
    "OrganisationTeams",
    "OrganisationTouchPoints",
    "Outcome",
    "Page",
    "PlaceForm",
    "PlaceLine",
    "PlacePersonForm",
    "PointedOut",
    "Postponed",
    "PulseForm",
    "PulseStatus",
    "Refusal",
    "ReportPage",
    "ResultsCard",
    "ResultsComments",
    "ResultsCompany",
    "ResultsGroups",
    "ResultsOverTime",
    "ResultsReply",
    "ResultsTeam",
    "RolesForm",
    "Screen",
    "SeriesResults",
    "SetUpDone",
    "SetUpForm",
    "Shot",
    "StoredAboutMe",
    "StoredRow",
    "TeamForm",
    "TeamLine",
    "TeamsFromFile",
    "TeamsFromGroups",
    "Thanks",
    "TouchPointForm",
    "TouchPointLine",
    "WhoSees",
]

Screen = (
    PulseForm
    | PointedOut
    | Postponed
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
    | ReportPage
    | Help
    | Features
    | OrganisationScreen
    | ItemsPage
    | ItemForm
)
