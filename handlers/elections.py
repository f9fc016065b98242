"""Standing in an election, and voting, in Slack.

A vote goes straight into the vault, in a transaction of its own. The receipt is drawn with the form, travels in it, and
is shown once the vote is recorded, in the form's own last page and nowhere else.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.ballots import check_filled_in, new_receipt
from domain.elections import TOO_LATE
from domain.errors import BadInputError, ChangedError, ClosedError, FrozenError, UncertainError
from domain.roles import Action, Role
from domain.screens.elections import BallotCast, BallotForm, BallotLimits, BallotVoted, ElectionDone, ElectionScreen
from domain.survey import Cast, CastOutcome
from handlers import payloads
from handlers.champions import Page, election_view, several
from handlers.deps import Deps
from handlers.home_view import refresh
from handlers.payloads import ChampionsPress, ElectionSent, carrying
from handlers.permission import permitted
from handlers.showing import open_view, show_below, show_view
from services import ballots, champion_pages, elections
from templates import ids, show

Body = dict[str, Any]


class Event(Protocol):
    """Something that a person says about their own standing."""

    def __call__(self, session: Session, election_id: str, person: str, *, now: datetime) -> object:
        """Raises TribuneError where it can't be said any more."""
        ...


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for everything that people do in an election."""
    voting, standing = _Voting(deps), _Standing(deps)
    app.action(several(ids.VOTE))(voting.form)
    app.action(ids.BALLOT_LIMITS)(voting.limits)
    app.view(ids.BALLOT_FORM)(voting.sent)
    app.action(ids.NOMINATE)(standing.propose_form)
    app.view(ids.NOMINATE_FORM)(standing.propose)
    app.action(ids.STAND)(standing.stand_form)
    app.view(ids.STAND_FORM)(standing.stand)
    app.action(ids.NOMINATION_DECLINE)(standing.decline)
    app.action(ids.NOMINATION_WITHDRAW)(standing.withdraw)


@dataclass(frozen=True, slots=True)
class _Voting:
    deps: Deps

    async def form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Vote], wherever it stands: the ballot, or why there is none for this person."""
        asked = payloads.champions_press(body)
        pressed, vault, now = asked.pressed, self.deps.vault, self.deps.clock.now()

        def screen(session: Session, _roles: frozenset[Role]) -> ElectionScreen:
            return champion_pages.ballot_form(session, asked.id, pressed.person, vault=vault, now=now)

        found = await self.deps.store.read(permitted(self.deps, pressed.person, Action.VOTE, screen))
        if isinstance(found, BallotForm):
            found = self._with_pictures(found)
        about = carrying(pressed.home, payloads.ballot_about(asked.id, new_receipt()))
        await show_view(partial(open_view, client, pressed), show(found) | {"private_metadata": about})
        await ack()

    def _with_pictures(self, ballot: BallotForm) -> BallotForm:
        pictures = self.deps.portraits
        return replace(
            ballot, candidates=tuple(replace(one, picture=pictures.of(one.person)) for one in ballot.candidates)
        )

    async def limits(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[What could still go wrong], on top of the ballot: what was chosen in it stays."""
        pressed = payloads.press(body)

        def screen(_session: Session, _roles: frozenset[Role]) -> BallotLimits:
            return BallotLimits()

        found = await self.deps.store.read(permitted(self.deps, pressed.person, Action.READ_CHAMPIONS, screen))
        await open_view(client, pressed, show(found))
        await ack()

    async def sent(self, ack: AsyncAck, body: Body) -> None:
        """The ballot, sent: sealed, and then its last page. Once it is recorded, nothing may fail any more."""
        given = payloads.ballot_sent(body)
        person, now = given.sent.person, self.deps.clock.now()

        def sealed(session: Session, _roles: frozenset[Role]) -> tuple[Cast, BallotCast]:
            check_filled_in(given.chosen, none_of_these=given.none_of_these, abstains=given.abstains)
            cast = ballots.ballot_cast(
                session,
                given.election,
                person,
                chosen=given.chosen,
                none_of_these=given.none_of_these,
                receipt=given.receipt,
                now=now,
            )
            return cast, champion_pages.ballot_cast(session, given.election, receipt=given.receipt)

        cast, page = await self.deps.store.read(permitted(self.deps, person, Action.VOTE, sealed))
        await ack(response_action="update", view=show(await self._record(cast, page)))

    async def _record(self, cast: Cast, page: BallotCast) -> BallotCast | BallotVoted:
        """The page that follows, once the vote is in the box, or nobody knows whether it is."""
        try:
            outcome = await self.deps.store.cast(cast)
        except UncertainError:
            return replace(page, certain=False)
        if outcome is CastOutcome.CLOSED:
            raise ClosedError(TOO_LATE)
        if outcome is CastOutcome.ALREADY_ANSWERED:
            return BallotVoted(title=page.title, closes_at=page.closes_at, receipt=page.receipt)
        return page


@dataclass(frozen=True, slots=True)
class _Standing:
    deps: Deps

    async def propose_form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Propose a colleague]."""
        asked = payloads.champions_press(body)
        person, now = asked.pressed.person, self.deps.clock.now()
        await self._form(
            client,
            asked,
            lambda session, _roles: champion_pages.nomination_form(session, asked.id, person, now=now),
        )
        await ack()

    async def propose(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """That form, sent; who chooses themselves stands at once."""
        given = payloads.election_sent(body)
        by, now = given.sent.person, self.deps.clock.now()

        def work(session: Session, _roles: frozenset[Role]) -> None:
            elections.nominate(session, given.election, given.person, by=by, statement=given.words, now=now)

        try:
            await self.deps.store.write(permitted(self.deps, by, Action.STAND, work))
        except ChangedError as error:  # somebody else may be proposed by the same form
            raise BadInputError(str(error), problems={ids.NOMINEE_BLOCK: str(error)}) from None
        self.deps.wake()
        await self._after(ack, client, given, ElectionDone.STANDS if given.person == by else ElectionDone.PROPOSED)

    async def stand_form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Stand], [Yes, I stand], [Change my words]."""
        asked = payloads.champions_press(body)
        person, now = asked.pressed.person, self.deps.clock.now()
        await self._form(
            client,
            asked,
            lambda session, _roles: champion_pages.nomination_stand(session, asked.id, person, now=now),
        )
        await ack()

    async def stand(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """That form, sent: also by somebody who was proposed, and has said no before."""
        given = payloads.election_sent(body)
        person, now = given.sent.person, self.deps.clock.now()

        def work(session: Session, _roles: frozenset[Role]) -> None:
            elections.stand(
                session, given.election, person, statement=given.words, deputy_too=given.deputy_too, now=now
            )

        await self.deps.store.write(permitted(self.deps, person, Action.STAND, work))
        await self._after(ack, client, given, ElectionDone.STANDS)

    async def decline(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[No, thank you]."""
        await self._do(body, client, elections.decline, ElectionDone.DECLINED)
        await ack()

    async def withdraw(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Step back]."""
        await self._do(body, client, elections.withdraw, ElectionDone.STEPPED_BACK)
        await ack()

    async def _form(self, client: AsyncWebClient, asked: ChampionsPress, screen: Page) -> None:
        pressed = asked.pressed
        found = await self.deps.store.read(permitted(self.deps, pressed.person, Action.STAND, screen))
        about = carrying(pressed.home, payloads.election_about(asked.id, pressed.view))
        await open_view(client, pressed, show(found) | {"private_metadata": about})

    async def _after(self, ack: AsyncAck, client: AsyncWebClient, given: ElectionSent, done: ElectionDone) -> None:
        """Show what was done, in Home too."""
        person = given.sent.person
        home = await refresh(self.deps, client, person, given.sent.home)
        view = await election_view(self.deps, person, home, given.election, done=done)
        await show_below(ack, client, given.below, view)

    async def _do(self, body: Body, client: AsyncWebClient, event: Event, done: ElectionDone) -> None:
        """Say something about standing, and show how the election stands; also if it came too late."""
        asked = payloads.champions_press(body)
        pressed, now = asked.pressed, self.deps.clock.now()

        def work(session: Session, _roles: frozenset[Role]) -> None:
            event(session, asked.id, pressed.person, now=now)

        try:
            await self.deps.store.write(permitted(self.deps, pressed.person, Action.STAND, work))
        except (ChangedError, ClosedError, FrozenError) as error:
            view = await election_view(self.deps, pressed.person, pressed.home, asked.id, notice=str(error))
        else:
            home = await refresh(self.deps, client, pressed.person, pressed.home)
            view = await election_view(self.deps, pressed.person, home, asked.id, done=done)
        await open_view(client, pressed, view, in_place=True)
