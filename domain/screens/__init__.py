"""Everything Tribune shows when somebody asks: App Home, modals and replies to commands.

The template of a screen is named after its class in snake case: `PulseForm` -> `pulse_form`.
"""

from domain.screens.actions import (
    ActionDoneForm,
    ActionForm,
    ActionMade,
    ActionPage,
    ActionsAddress,
    ActionsCard,
    ActionScreen,
    ActionsPage,
    ActionsReply,
    AnotherDayForm,
    DropActionForm,
    FocusForm,
    ToldNoted,
    ToTellPage,
)
from domain.screens.alerts import (
    AlertAnswered,
    AlertClock,
    AlertsCard,
    AlertScreen,
    AlertsPage,
    ColleaguePage,
    HandOverForm,
    HowToReach,
)
from domain.screens.answers import (
    AnswerGiven,
    AnswerScreen,
    HeldPulseOpens,
    OpenActionLine,
    StillOnItForm,
    WontForm,
)
from domain.screens.board import (
    BoardAction,
    BoardAddress,
    BoardLine,
    BoardPage,
    BoardReply,
    BoardScreen,
    BoardSuggestion,
    Order,
    Supported,
)
from domain.screens.both_sides import (
    BothSides,
    BothSidesScreen,
    PointThen,
    TopicThere,
    TouchPointCard,
)
from domain.screens.common import Features, Help, Refusal, WhoSees
from domain.screens.data import ForgetMeForm, Forgotten, MyData, MyDataSent, StoredAboutMe, StoredTable
from domain.screens.digests import (
    DigestCard,
    DigestForm,
    DigestLine,
    DigestPage,
    DigestPreview,
    DigestsCard,
    DigestScreen,
    DigestsPage,
    QuotesCard,
    QuotesPage,
)
from domain.screens.home import (
    AdminPanel,
    ArchivedSeries,
    Coming,
    Home,
    PulseStatus,
    SeriesCard,
)
from domain.screens.introduction import AskedOrNot
from domain.screens.items import AddedItem, BankItem, ItemForm, ItemsPage
from domain.screens.loop import Listening
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
    ReadingTeams,
    RolesForm,
    TeamForm,
    TeamLine,
    TeamsFromFile,
    TeamsFromGroups,
    TeamsRead,
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
    ResultsFiles,
    ResultsGroups,
    ResultsOverTime,
    ResultsReply,
    ResultsTeam,
    SeriesResults,
    Shot,
)
from domain.screens.set_up import (
    BeforeYouAsk,
    ChannelChecked,
    Forecast,
    Hidden,
    JoinedTeams,
    JoinTeams,
    SetUpDone,
    SetUpForm,
    TrialSent,
)
from domain.screens.sources import (
    ChannelLine,
    CustomerChannelForm,
    CustomerChannelsPage,
    MappingForm,
    MappingPreview,
    Refused,
    SourceForm,
    SourceLine,
    SourcePage,
    SourceScreen,
    SourceSecret,
    SourcesPage,
)
from domain.screens.suggestions import (
    BeforeSending,
    FourWordsForm,
    LetterSent,
    MySuggestions,
    OwnThread,
    ReplyForm,
    SuggestionForm,
    SuggestionLimits,
    SuggestionsCard,
    SuggestionScreen,
    SuggestionSent,
    ThreadLine,
    ThreadView,
)
from domain.screens.topics import (
    EditedTopic,
    Proposal,
    TopicDone,
    TopicForm,
    TopicScreen,
    TopicsEditor,
    TopicTrial,
)
from domain.screens.voice_files import (
    NothingReadHere,
    VoiceFileBadLines,
    VoiceFileColumns,
    VoiceFileDone,
    VoiceFileForm,
    VoiceFileProgress,
    VoiceFileScreen,
    VoiceFileStarted,
    VoiceFileUnknown,
)
from domain.screens.voice_pages import (
    DeleteVoiceForm,
    Fix,
    Fixed,
    ReadComment,
    ReadingForm,
    Since,
    TopicGroup,
    TopicLine,
    TopicsReply,
    VoiceAddress,
    VoiceComments,
    VoicePage,
    VoicesReply,
    VoiceTopics,
    VoiceTopicsReply,
)
from domain.screens.voices import (
    AlreadySaved,
    Choice,
    PraisePosted,
    PraisePreview,
    ReadTopic,
    SavingScreen,
    VoiceForm,
    VoiceSaved,
)

__all__ = [
    "ActionDoneForm",
    "ActionForm",
    "ActionMade",
    "ActionPage",
    "ActionScreen",
    "ActionsAddress",
    "ActionsCard",
    "ActionsPage",
    "ActionsReply",
    "AddedItem",
    "Address",
    "AdminPanel",
    "AlertAnswered",
    "AlertClock",
    "AlertScreen",
    "AlertsCard",
    "AlertsPage",
    "AlreadySaved",
    "AnotherDayForm",
    "AnswerGiven",
    "AnswerScreen",
    "ArchivedSeries",
    "AskedOrNot",
    "BankItem",
    "BeforeSending",
    "BeforeYouAsk",
    "BoardAction",
    "BoardAddress",
    "BoardLine",
    "BoardPage",
    "BoardReply",
    "BoardScreen",
    "BoardSuggestion",
    "BothSides",
    "BothSidesScreen",
    "ChannelChecked",
    "ChannelLine",
    "Choice",
    "ColleaguePage",
    "Coming",
    "CustomerChannelForm",
    "CustomerChannelsPage",
    "DeleteVoiceForm",
    "DeputyForm",
    "DigestCard",
    "DigestForm",
    "DigestLine",
    "DigestPage",
    "DigestPreview",
    "DigestScreen",
    "DigestsCard",
    "DigestsPage",
    "Done",
    "DropActionForm",
    "EditedTopic",
    "Features",
    "Fix",
    "Fixed",
    "FocusForm",
    "Forecast",
    "ForgetMeForm",
    "Forgotten",
    "FourWordsForm",
    "Frame",
    "HandOverForm",
    "HeldPulseOpens",
    "Help",
    "Hidden",
    "Home",
    "HowToReach",
    "ItemForm",
    "ItemsPage",
    "JoinTeams",
    "JoinedTeams",
    "LetterSent",
    "Listening",
    "MappingForm",
    "MappingPreview",
    "MyData",
    "MyDataSent",
    "MySuggestions",
    "Neighbours",
    "NothingReadHere",
    "Offered",
    "OpenActionLine",
    "OpenPulse",
    "Order",
    "OrganisationCard",
    "OrganisationPage",
    "OrganisationPerson",
    "OrganisationPlaces",
    "OrganisationScreen",
    "OrganisationTeams",
    "OrganisationTouchPoints",
    "Outcome",
    "OwnThread",
    "Page",
    "PlaceForm",
    "PlaceLine",
    "PlacePersonForm",
    "PointThen",
    "PointedOut",
    "Postponed",
    "PraisePosted",
    "PraisePreview",
    "Proposal",
    "PulseForm",
    "PulseStatus",
    "QuotesCard",
    "QuotesPage",
    "ReadComment",
    "ReadTopic",
    "ReadingForm",
    "ReadingTeams",
    "Refusal",
    "Refused",
    "ReplyForm",
    "ReportPage",
    "ResultsCard",
    "ResultsComments",
    "ResultsCompany",
    "ResultsFiles",
    "ResultsGroups",
    "ResultsOverTime",
    "ResultsReply",
    "ResultsTeam",
    "RolesForm",
    "SavingScreen",
    "Screen",
    "SeriesCard",
    "SeriesResults",
    "SetUpDone",
    "SetUpForm",
    "Shot",
    "Since",
    "SourceForm",
    "SourceLine",
    "SourcePage",
    "SourceScreen",
    "SourceSecret",
    "SourcesPage",
    "StillOnItForm",
    "StoredAboutMe",
    "StoredTable",
    "SuggestionForm",
    "SuggestionLimits",
    "SuggestionScreen",
    "SuggestionSent",
    "SuggestionsCard",
    "Supported",
    "TeamForm",
    "TeamLine",
    "TeamsFromFile",
    "TeamsFromGroups",
    "TeamsRead",
    "Thanks",
    "ThreadLine",
    "ThreadView",
    "ToTellPage",
    "ToldNoted",
    "TopicDone",
    "TopicForm",
    "TopicGroup",
    "TopicLine",
    "TopicScreen",
    "TopicThere",
    "TopicTrial",
    "TopicsEditor",
    "TopicsReply",
    "TouchPointCard",
    "TouchPointForm",
    "TouchPointLine",
    "TrialSent",
    "VoiceAddress",
    "VoiceComments",
    "VoiceFileBadLines",
    "VoiceFileColumns",
    "VoiceFileDone",
    "VoiceFileForm",
    "VoiceFileProgress",
    "VoiceFileScreen",
    "VoiceFileStarted",
    "VoiceFileUnknown",
    "VoiceForm",
    "VoicePage",
    "VoiceSaved",
    "VoiceTopics",
    "VoiceTopicsReply",
    "VoicesReply",
    "WhoSees",
    "WontForm",
]

Screen = (
    PulseForm
    | PointedOut
    | Postponed
    | Thanks
    | Refusal
    | Home
    | BeforeYouAsk
    | SetUpForm
    | SetUpDone
    | TrialSent
    | Forecast
    | JoinTeams
    | ChannelChecked
    | WhoSees
    | AskedOrNot
    | StoredAboutMe
    | PulseStatus
    | ResultsReply
    | ReportPage
    | ResultsFiles
    | Help
    | Features
    | OrganisationScreen
    | TeamsRead
    | ItemsPage
    | ItemForm
    | MyData
    | MyDataSent
    | ForgetMeForm
    | Forgotten
    | SavingScreen
    | VoicePage
    | DigestScreen
    | ActionScreen
    | AlertScreen
    | AnswerScreen
    | SourceScreen
    | TopicScreen
    | BoardScreen
    | BothSidesScreen
    | VoiceFileScreen
    | Listening
)
