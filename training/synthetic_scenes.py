"""Turns of made-up conversations: what the bot said, what the user says to it and what that means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from training import synthetic_phrases as phrases
from training.synthetic_bot import anything, bot_says, confirming, offered, sayable
from training.synthetic_scene import Scene
from training.synthetic_schema import Entry, template

_PLACES = frozenset({"city", "area", "spot", "country", "address"})
_MOMENTS = frozenset({"date", "time"})
_YES: Final = (
    "yes",
    "yeah",
    "yes please",
    "yep",
    "sure",
    "of course",
    "yes, definitely",
    "ok",
    "please",
    "yes it should",
)
_NO: Final = (
    "no",
    "nope",
    "no thanks",
    "not really",
    "no, not needed",
    "nah",
    "no need",
    "no, that's not necessary",
)
_ALSO: Final = (
    "I also want something else: {}",
    "can you also help me, {}",
    "and one more thing, {}",
    "{}",
    "next, {}",
)
_CHAT: Final = (
    "well my friends told me about it, so ",
    "we're celebrating, ",
    "last year it was awful, ",
    "hmm okay, ",
    "let me see... ",
    "I talked to my wife and ",
    "good, ",
    "right, ",
    "as I said, ",
)


def opening(scene: Scene) -> None:
    """The user asks for a flow and gives some values at once."""
    rng = scene.rng
    flow = rng.choice(list(scene.domain.flows.values()))
    roll = rng.random()
    scene.context = "" if roll < 0.5 else rng.choice(phrases.OPENING if roll < 0.8 else phrases.MORE_HELP)
    if roll > 0.94:
        scene.say(rng.choice(("yes, ", "yes please, ", "yeah ", "sure, ")))
        scene.acts.add("affirm")
    scene.statuses[flow.key] = "started"
    request = rng.choice(flow.phrases)
    taken = {key for _, key in template(request) if key}
    rest = [slot for slot in sayable(scene) if slot.key not in taken]
    more = (
        rng.sample(rest, min(len(rest), max(0, rng.choice((0, 1, 1, 2, 2, 3, 4)) - min(1, len(taken)))))
        if rest
        else []
    )

    def inner() -> None:
        early = more and rng.random() < 0.12
        if early:
            scene.mention(more.pop())
            scene.say(", ")
        scene.fill(request)
        for slot in more:
            scene.join()
            scene.mention(slot)

    scene.around(rng.choice(phrases.REQUEST), inner)


def answer(scene: Scene) -> None:
    """The user answers a question, with more or with something else at times."""
    rng = scene.rng
    fillable = sayable(scene)
    slot = rng.choice(fillable)
    scene.context = scene.ask(slot)
    others = [each for each in fillable if each is not slot]
    if rng.random() < 0.12 and others:
        scene.context = (
            f"{rng.choice(('Got it, ', 'OK, '))}{scene.facts([rng.choice(others)])}. {scene.context}"
        )
    elif rng.random() < 0.1 and slot.kind != "bool" and _answer_two(scene, slot):
        return
    roll = rng.random()
    if roll < 0.12:
        scene.say(rng.choice(phrases.NO_ANSWER))
        return
    if roll < 0.22 and others:
        scene.mention(rng.choice(others))
        return
    if rng.random() < 0.07:
        scene.say(rng.choice(_CHAT))
    _answered(scene, slot)
    if rng.random() < 0.2 and others:
        scene.join()
        scene.mention(rng.choice(others))


def _answer_two(scene: Scene, slot: Entry) -> bool:
    """The bot asks for two slots at once and the user gives both; False if the bot has no two that fit."""
    rng = scene.rng
    fitting = [each for each in sayable(scene) if each.kind not in ("bool", slot.kind)]
    if not fitting:
        return False
    other = rng.choice(fitting)
    scene.asked.add(other.key)
    question = rng.choice(phrases.ASK_TWO)
    scene.context = question.replace("{noun}", scene.noun(slot)).replace("{other}", scene.noun(other))
    first, second = rng.sample((slot, other), 2)
    scene.fill(rng.choice(first.phrases) if rng.random() < 0.4 else "{}", first)
    scene.join()
    scene.fill(rng.choice(second.phrases) if rng.random() < 0.4 else "{}", second)
    return True


def _answered(scene: Scene, slot: Entry) -> None:
    rng = scene.rng
    if slot.kind == "bool":
        if rng.random() < 0.3:
            scene.mention(slot)
            return
        truth = rng.random() < 0.5
        words = rng.choice(_YES if truth else _NO)
        scene.say(words)
        scene.statuses[slot.key] = "true" if truth else "false"
        scene.acts |= {"affirm" if truth else "deny"} | ({"thanks"} if "thank" in words else set())
        return
    roll = rng.random()
    if roll < 0.25:
        text = rng.choice(slot.phrases)
    elif roll < 0.36:
        text = rng.choice(phrases.NAMED_ANSWER).replace("{noun}", scene.noun(slot))
    else:
        text = rng.choice(phrases.ANSWER)
    if "thanks" in text:
        scene.acts.add("thanks")
    scene.fill(text, slot)


def correction(scene: Scene) -> None:
    """The user replaces a value that the bot has."""
    rng = scene.rng
    known = scene.some([slot for slot in sayable(scene) if slot.kind != "bool"], 4)
    if not known:
        return
    facts = scene.facts(known)
    roll = rng.random()
    if roll < 0.7:
        scene.context = rng.choice(phrases.CONFIRM).replace("{facts}", facts)
    elif roll < 0.9:
        left = [slot for slot in scene.domain.slots.values() if slot not in known]
        scene.context = f"OK, {facts}. {scene.ask(rng.choice(left))}" if left else bot_says(scene)
    else:
        scene.context = bot_says(scene)
    slot = rng.choice(known)
    alike = [each for each in scene.domain.slots.values() if each.kind == slot.kind and each is not slot]
    style = rng.random()
    if style < 0.35 and roll < 0.9:
        text = rng.choice(phrases.CHANGE_BARE)
        if alike and "{old}" not in text:
            text = rng.choice([each for each in phrases.CHANGE_BARE if "{old}" in each])
        text = text.replace("{old}", scene.filled[slot.key])
    elif style < 0.6:
        text = rng.choice(phrases.CHANGE_PHRASE).replace("{p}", rng.choice(slot.phrases))
    else:
        text = rng.choice(phrases.CHANGE).replace("{noun}", scene.noun(slot))
        if rng.random() < 0.3:
            text = f"{rng.choice(('no, ', 'sorry, ', 'wait, ', 'oh, ', 'hmm, '))}{text}"
    if text.startswith(("no,", "no ", "wait no")):
        scene.acts.add("deny")
    scene.acts.add("correct")
    scene.fill(text, slot)


def question(scene: Scene) -> None:
    """The user asks about slots."""
    rng = scene.rng
    slots = [slot for slot in scene.domain.slots.values() if slot.questions or slot.kind != "bool"]
    told = [slot for slot in slots if slot.questions or not slot.phrases]
    slot = rng.choice(told if told and rng.random() < 0.7 else slots)
    scene.context = offered(scene) if rng.random() < 0.7 else anything(scene)
    scene.asked.discard(slot.key)
    scene.statuses[slot.key] = "asked"
    others = [each for each in slots if each is not slot and each.kind != "bool"]
    if rng.random() < 0.2 and others and slot.kind != "bool":
        other = rng.choice(others)
        text = (
            rng.choice(phrases.QUESTION_TWO)
            .replace("{noun}", scene.noun(slot))
            .replace("{other}", scene.noun(other))
        )
        scene.statuses[other.key] = "asked"
        scene.asked.discard(other.key)
    elif slot.questions and (slot.kind == "bool" or rng.random() < 0.6):
        text = rng.choice(slot.questions) + rng.choice(("", "?"))
    else:
        text = rng.choice(phrases.QUESTION).replace("{noun}", scene.noun(slot))
    scene.say(
        rng.choice(
            ("", "", "", "", "ok, ", "and ", "nice, ", "hm, ", "wait, ", "before that, ", "sounds nice, ")
        )
        + text
    )


def reply(scene: Scene) -> None:
    """The user agrees to what the bot confirms or offers, or does not."""
    rng = scene.rng
    roll = rng.random()
    if roll < 0.4:
        scene.context = confirming(scene)
        _yes_or_no(scene, 0.6)
    elif roll < 0.65:
        _to_flow(scene)
    elif roll < 0.9:
        scene.context = offered(scene)
        _to_offer(scene)
    else:
        scene.context = rng.choice((*phrases.MORE_HELP, bot_says(scene)))
        scene.say(rng.choice(phrases.NOTHING_MORE))
        scene.acts.add("deny")
        _courtesy(scene, 0.4)


def _yes_or_no(scene: Scene, likely: float) -> bool:
    yes = scene.rng.random() < likely
    scene.say(scene.rng.choice(phrases.AFFIRM if yes else phrases.DENY))
    scene.acts.add("affirm" if yes else "deny")
    _courtesy(scene, 0.1)
    return yes


def _courtesy(scene: Scene, likely: float) -> None:
    rng = scene.rng
    if rng.random() < likely:
        scene.say(rng.choice((", ", " ", ". ")) + rng.choice(phrases.THANKS))
        scene.acts.add("thanks")
    if rng.random() < likely / 3:
        scene.say(rng.choice((", ", " ", ". ")) + rng.choice(phrases.GOODBYE))
        scene.acts.add("goodbye")


def _to_flow(scene: Scene) -> None:
    rng = scene.rng
    offering = [flow for flow in scene.domain.flows.values() if flow.offers]
    if not offering:
        return
    flow = rng.choice(offering)
    offer = rng.choice(flow.offers)
    before = rng.random()
    scene.context = (
        f"{offered(scene)} {offer}"
        if before < 0.3
        else f"{bot_says(scene)} {offer}"
        if before < 0.6
        else offer
    )
    if rng.random() < 0.15:
        scene.say(rng.choice(phrases.BOOK_IT))
        scene.acts.add("affirm")
    elif not _yes_or_no(scene, 0.6):
        scene.statuses[flow.key] = "none"
        return
    scene.statuses[flow.key] = "started"
    if rng.random() < 0.35:
        for slot in scene.some(sayable(scene), 2):
            scene.join()
            scene.mention(slot)


def _to_offer(scene: Scene) -> None:
    rng = scene.rng
    roll = rng.random()
    if roll < 0.4:
        if rng.random() < 0.2:
            scene.say(rng.choice(("yes, ", "sure, ", "yeah ", "yep, ")))
            scene.acts.add("affirm")
        scene.say(rng.choice(phrases.CHOOSE))
        scene.acts.add("choose")
        _courtesy(scene, 0.1)
    elif roll < 0.75:
        if rng.random() < 0.2:
            scene.say(rng.choice(("no, ", "nope, ", "no thanks, ", "nah ")))
            scene.acts.add("deny")
            scene.acts |= {"thanks"} if "thanks" in scene.pieces[-1][0] else set()
        noun = scene.noun(rng.choice(sayable(scene)))
        scene.say(rng.choice(phrases.ALTERNATIVES).replace("{noun}", noun))
        scene.acts.add("alternatives")
        if rng.random() < 0.15:
            scene.say(" ")
            scene.mention(rng.choice(sayable(scene)))
    else:
        _yes_or_no(scene, 0.5)


def refine(scene: Scene) -> None:
    """The user adds a value or two to what has been offered or done, unasked."""
    rng = scene.rng
    scene.context = offered(scene) if rng.random() < 0.7 else bot_says(scene)
    chosen = scene.some([slot for slot in sayable(scene) if slot.kind != "bool"], 2)
    for place, slot in enumerate(chosen):
        if place:
            scene.join()
            scene.mention(slot)
            continue
        text = rng.choice(phrases.REFINE)
        if text.startswith(("do you have", "is there", "are there")):
            scene.acts.add("alternatives")
        scene.fill(text.replace("{p}", rng.choice(slot.phrases)), slot)


def dontcare(scene: Scene) -> None:
    """Any value will do."""
    rng = scene.rng
    slot = rng.choice(sayable(scene))
    scene.statuses[slot.key] = "any"
    named = rng.choice(phrases.DONTCARE_NAMED).replace("{noun}", scene.noun(slot))
    if rng.random() < 0.15:
        scene.context = anything(scene)
        scene.say(named)
        return
    scene.context = scene.ask(slot)
    kinds = phrases.DONTCARE
    if slot.kind in _PLACES:
        kinds += phrases.DONTCARE_WHERE * 2
    elif slot.kind in _MOMENTS:
        kinds += phrases.DONTCARE_WHEN * 2
    scene.say(
        named if rng.random() < 0.25 else rng.choice(("", "", "", "oh, ", "um ", "well ")) + rng.choice(kinds)
    )
    others = [each for each in sayable(scene) if each is not slot]
    if rng.random() < 0.12 and others:
        scene.say(rng.choice((", but ", " and ", ", ")))
        scene.mention(rng.choice(others))


def start(scene: Scene) -> None:
    """The user asks for a flow, also in the middle of another."""
    rng = scene.rng
    flow = rng.choice(list(scene.domain.flows.values()))
    scene.context = anything(scene)
    scene.statuses[flow.key] = "started"
    scene.around(rng.choice((*_ALSO, *phrases.REQUEST)), lambda: scene.fill(rng.choice(flow.phrases)))
    for key in scene.statuses:
        scene.asked.discard(key)


_TALK: Final = (
    ("greeting", phrases.GREETING),
    ("thanks", phrases.THANKS),
    ("goodbye", phrases.GOODBYE),
    ("cancel", phrases.CANCEL),
    ("human", phrases.HUMAN),
    ("help", phrases.HELP),
)


def talk(scene: Scene) -> None:
    """The user says something that is about no slot and no flow."""
    rng = scene.rng
    act, words = rng.choice(_TALK)
    scene.context = rng.choice(("", *phrases.OPENING)) if act == "greeting" else anything(scene)
    if act in ("cancel", "human", "help") and rng.random() < 0.25:
        scene.say(rng.choice(("hey, ", "hm, ", "ok ", "please, ", "oh well, ", "sorry, ", "look, ")))
    scene.say(rng.choice(words))
    scene.acts |= {act} | ({"goodbye"} if "bye" in scene.pieces[-1][0] else set())
    if act == "thanks" and rng.random() < 0.35:
        scene.say(rng.choice((", ", " ", ". ", " and ")) + rng.choice(phrases.GOODBYE))
        scene.acts.add("goodbye")
    if act == "cancel" and rng.random() < 0.1:
        scene.say(f", {rng.choice(phrases.THANKS)}")
        scene.acts.add("thanks")


SCENES: Final[tuple[tuple[Callable[[Scene], None], float], ...]] = (
    (opening, 24.0),
    (answer, 25.0),
    (correction, 10.0),
    (question, 10.0),
    (reply, 18.0),
    (refine, 4.0),
    (dontcare, 5.0),
    (start, 4.0),
    (talk, 9.0),
)
