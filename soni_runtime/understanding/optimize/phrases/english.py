"""What people say in English."""

from __future__ import annotations

from typing import Final

from soni_runtime.understanding.optimize.phrases.kinds import Phrases

ENGLISH: Final = Phrases(
    answer=(
        "{value}",
        "{value} please",
        "I'd say {value}",
        "make it {value}",
        "{value}, I think",
        "ok, {value}",
    ),
    yes=("yes", "yes please", "sure, go ahead", "that's right", "sounds good", "correct, do it"),
    no=("no", "no, that's wrong", "no thanks", "better not", "nope, don't", "that's not right"),
    correct=(
        "sorry, the {slot} should be {value}",
        "actually, change the {slot} to {value}",
        "wait, the {slot} is {value}",
        "I made a mistake: {value} for the {slot}",
        "no, I meant {value} as the {slot}",
        "can you set the {slot} to {value} instead?",
    ),
    cancel=(
        "cancel that",
        "never mind, forget it",
        "stop, I don't want this any more",
        "I changed my mind, let's drop it",
        "abort please",
        "let's leave it",
    ),
    restart=(
        "let's start over",
        "start again from the beginning",
        "can we begin this again from scratch?",
        "restart this please",
        "I want to do this all over again",
        "back to the start",
    ),
    explain=(
        "what do you mean by {slot}?",
        "why do you need the {slot}?",
        "what is the {slot}?",
        "I don't understand, what {slot}?",
        "can you explain {slot}?",
        "how do I find the {slot}?",
    ),
    repeat=(
        "say that again",
        "could you repeat that?",
        "sorry, what was that?",
        "what did you just say?",
        "come again?",
        "repeat please",
    ),
    person=(
        "let me talk to a person",
        "I want a human",
        "can I speak to someone?",
        "get me an agent please",
        "connect me with your staff",
        "I need a real person",
    ),
    choose=("number {number}", "option {number}", "{number}", "I'll take number {number}", "the {number}"),
    skip=(
        "skip this",
        "I'd rather not say",
        "pass",
        "leave that empty",
        "not this one, go on",
        "let's skip that question",
    ),
    thanks=("thanks!", "hello there", "thank you very much", "good morning", "you are great", "hi"),
    foreign=(
        "how tall is Mount Everest?",
        "sing me a song about turtles",
        "who won the chess championship in 1972?",
        "what is the square root of a hundred and forty-four?",
        "do penguins have knees?",
        "write a poem about the autumn",
    ),
)
