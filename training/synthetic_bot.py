"""What a made-up bot says before the user's turn."""

from __future__ import annotations

from training import synthetic_phrases as phrases
from training.synthetic_scene import Scene
from training.synthetic_schema import Entry


def sayable(scene: Scene) -> list[Entry]:
    """The slots of the bot that a user may fill."""
    return [slot for slot in scene.domain.slots.values() if slot.phrases]


def bot_says(scene: Scene) -> str:
    """Something of the bot that asks for no answer about a slot."""
    rng = scene.rng
    slots = list(scene.domain.slots.values())
    slot = rng.choice(slots)
    notice = rng.choice(phrases.NOTICE)
    return notice.replace("{noun}", scene.noun(slot)).replace(
        "{value}", "fine" if slot.kind == "bool" else scene.value(slot)
    )


def offered(scene: Scene) -> str:
    """The bot offers something found."""
    rng = scene.rng
    facts = scene.facts(scene.some([slot for slot in scene.domain.slots.values() if slot.kind != "bool"], 3))
    return rng.choice(phrases.OFFER).replace("{facts}", facts).replace("{n}", str(rng.randint(2, 30)))


def confirming(scene: Scene) -> str:
    """The bot asks whether what it has is right."""
    return scene.rng.choice(phrases.CONFIRM).replace("{facts}", scene.facts(scene.some(sayable(scene), 5)))


def anything(scene: Scene) -> str:
    """Any words of the bot, or none."""
    rng = scene.rng
    match rng.randrange(6):
        case 0:
            return scene.ask(rng.choice(list(scene.domain.slots.values())))
        case 1:
            return confirming(scene)
        case 2:
            return offered(scene)
        case 3:
            return rng.choice((*phrases.MORE_HELP, *phrases.OPENING))
        case 4:
            return ""
        case _:
            return bot_says(scene)
