"""A turn as a JSON object and back, so that a message sent twice gets the same answer twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from soni_runtime.commands import Command, command_from_dict
from soni_runtime.errors import CheckpointError
from soni_runtime.turn import Called, Ignored, Reply, Turn, Waiting
from soni_runtime.values import plain_view

_AS_THEY_ARE = ("user", "flow", "step", "slots", "error", "handoff", "notes", "handed")


def pack_turn(turn: Turn) -> dict[str, Any]:
    """All of ``turn`` but the name of the session, in JSON types; what is empty is left out."""
    packed: dict[str, Any] = {name: value for name in _AS_THEY_ARE if (value := getattr(turn, name))}
    if turn.replies:
        packed["replies"] = [_pack_reply(reply) for reply in turn.replies]
    if turn.commands:
        packed["commands"] = [_pack_command(command) for command in turn.commands]
    if turn.ignored:
        packed["ignored"] = [[_pack_command(item.command), item.reason] for item in turn.ignored]
    if turn.called:
        packed["called"] = [[c.name, dict(c.arguments), c.result, c.error] for c in turn.called]
    if turn.waiting:
        waiting = turn.waiting
        packed["waiting"] = {
            name: value for name in Waiting.__slots__ if (value := getattr(waiting, name)) not in (None, ())
        }
    return packed


def _pack_reply(reply: str) -> Any:
    if not isinstance(reply, Reply) or not (reply.buttons or reply.card or reply.image):
        return str(reply)
    return [str(reply), [dict(button) for button in reply.buttons], reply.card, reply.image]


def _pack_command(command: Command) -> dict[str, Any]:
    plain: dict[str, Any] = plain_view(command.to_dict())
    return plain


def unpack_turn(packed: Mapping[str, Any], session: str) -> Turn:
    """The turn that ``pack_turn`` wrote; of one long past, ``said``, only the words.

    Raises:
        CheckpointError: ``packed`` is nothing of the kind.
    """
    try:
        if (said := packed.get("said")) is not None:
            return Turn(user=said["user"], replies=[Reply(text) for text in said["bot"]], session=session)
        waiting: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in packed.get("waiting", {}).items()
        }
        return Turn(
            **{name: packed[name] for name in _AS_THEY_ARE if name in packed},
            replies=[_unpack_reply(reply) for reply in packed.get("replies", ())],
            commands=[command_from_dict(command) for command in packed.get("commands", ())],
            ignored=[
                Ignored(command_from_dict(command), reason) for command, reason in packed.get("ignored", ())
            ],
            called=[Called(*entry) for entry in packed.get("called", ())],
            waiting=Waiting(**waiting),
            session=session,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CheckpointError(f"a stored answer of {session!r} is damaged: {error!r}") from None


def _unpack_reply(packed: Any) -> Reply:
    if isinstance(packed, str):
        return Reply(packed)
    text, buttons, card, image = packed
    return Reply(text, buttons=tuple(buttons), card=card, image=image)
