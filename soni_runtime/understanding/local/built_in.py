"""What users say to every bot, in as many words as users do: more examples than rules could list.

They are classes of the head beside the bot's own flows, so that a flow of the bot that sounds like one of
them is told from it where they differ, and wins where they do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

BUILT_IN: Final[Mapping[str, tuple[str, ...]]] = {
    "handoff": (
        "I'd rather talk to a person",
        "connect me to a human",
        "can I speak with somebody instead",
        "put me through to an agent",
        "I want a real person",
        "let me talk to customer service",
        "transfer me to a representative please",
        "is there a human I can chat with",
        "I don't want to talk to a robot",
        "I'd like to speak to your manager",
        "can a member of your staff help me",
        "you are a machine, I need a human being",
        "this is not working, get me somebody who can help",
    ),
    "cancel": (
        "I changed my mind, let's not do this",
        "never mind, forget about it",
        "I don't want to do this any more",
        "stop, I want to get out of this",
        "can we drop this",
        "I'd rather not go on with this",
        "call the whole thing off",
        "leave it, I am not interested any more",
        "abort what we are doing",
        "let's quit this",
        "please don't continue",
        "scrap that, I don't need it after all",
    ),
    "help": (
        "what can you do",
        "how does this work",
        "what are my options here",
        "what can I ask you",
        "give me some examples of what you can do",
        "can you explain how to use this",
        "what kind of things can you help me with",
        "I don't know what to say to you",
        "which topics do you know about",
        "tell me what you are able to do",
        "what services do you offer",
        "what are you good for",
    ),
    "hello": (
        "hello there",
        "hi, how are you",
        "good morning to you",
        "hey, nice to meet you",
        "greetings",
        "hello, how is it going",
        "good evening, how are you doing today",
        "hey bot",
    ),
}
"""Name of the answer (as in ``answers``) → examples, in English."""
