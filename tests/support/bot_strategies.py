"""Random structures that look like bots."""

from __future__ import annotations

from hypothesis import strategies as st

from soni_dsl.syntax.kinds import COMMON_FIELDS, STEP_KINDS
from soni_dsl.syntax.legacy_steps import OLD_KEYS
from soni_dsl.syntax.parser import SECTIONS

_MORE = (
    "slot", "message", "flow", "input", "evaluate", "condition", "default", "else", "steps", "process",
    "trigger", "intents", "triggers", "inputs", "outputs", "values", "prompt", "title", "payload", "en",
    "es", "sya", "x y", "", "models", "nlu", "model", "provider", "language", "languages",
    "understanding", "fallback", "silence", "after", "handof", "persistance", "engin", "stpes", "inptus", "retyr", "logging",
)  # fmt: skip
KEYS = sorted(
    {field.key for kind in STEP_KINDS.values() for field in (*kind.fields, *COMMON_FIELDS)}
    | OLD_KEYS
    | set(_MORE)
)
WORDS = [
    "x", "end", "continue", "__end__", "jump_to_x", "collect", "branch", "always", "true", "yes", "10s", "3", "0", "null",
    "Hi {x}", "Hi {x", "{", "x in xs", "f(a=1) -> b as c", "f(", "a == 1", "optional date", "list of", "", " ", "say", "\u200b",
]  # fmt: skip
scalars = st.sampled_from(WORDS) | st.none() | st.booleans() | st.integers(-2, 5) | st.text(max_size=6)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)
steps = st.lists(st.dictionaries(st.sampled_from(KEYS), values, max_size=5), max_size=4)
flows = st.dictionaries(
    st.sampled_from(["f", "a b"]),
    st.fixed_dictionaries(
        {"steps": steps | values},
        optional={"triggers": values, "when": values, "trigger": values, "process": steps},
    ),
    max_size=2,
)
bots = st.fixed_dictionaries(
    {"flows": flows},
    optional={
        section: st.dictionaries(st.sampled_from(["x", "fallback", "silence", *KEYS]), values, max_size=3)
        | values
        for section in SECTIONS
        if section != "flows"
    },
)
