"""/tribune: the same commands under a name that no other app owns."""

from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from domain.roles import Action, Role
from domain.screens import Features
from handlers import actions, champions, decision_forms, decisions, payloads, pulses, suggestions, voices
from handlers.deps import Deps
from handlers.permission import permitted
from templates import ids, show


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for /tribune."""
    app.command(ids.TRIBUNE_COMMAND)(_Tribune(deps).command)


@dataclass(frozen=True, slots=True)
class _Tribune:
    deps: Deps

    async def command(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """A feature's name goes to the feature; alone, a button for each feature."""
        asked = payloads.command(body)
        feature, rest = (asked.words[0], asked.words[1:]) if asked.words else ("", ())
        if feature == "voice":
            message = await voices.reply(self.deps, replace(asked, words=rest), client)
        elif feature == "suggest":
            typed = asked.typed[len(feature) :].strip()
            message = await suggestions.reply(self.deps, replace(asked, words=rest, typed=typed), client)
        elif feature == "champions":
            message = await champions.reply(self.deps, replace(asked, words=rest), client)
        elif feature == "decide":
            typed = asked.typed[len(feature) :].strip()
            message = await decision_forms.reply(self.deps, replace(asked, words=rest, typed=typed), client)
        elif feature == "decisions":
            message = await decisions.reply(self.deps, replace(asked, words=rest), client)
        elif feature == "action":
            message = await actions.reply(self.deps, replace(asked, words=rest), client)
        elif asked.words:
            message = await pulses.reply(self.deps, replace(asked, words=rest if feature == "pulse" else asked.words))
        else:

            def features(_session: object, roles: frozenset[Role]) -> Features:
                return Features(administrator=Role.ADMINISTRATOR in roles)

            message = show(
                await self.deps.store.read(permitted(self.deps, asked.person, Action.ANSWER_PULSE, features))
            )
        await (ack(response_type="ephemeral", **message) if message else ack())
