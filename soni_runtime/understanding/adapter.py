"""How a typed prediction is put to a model: DSPy's JSON adapter with a prompt of a fifth of the length.

DSPy's own puts the JSON Schema of the answer, the list of fields and an empty form of them into the text of
every prompt. Here the schema goes where servers that know schemas look for it, and the text has one line for
each kind of command.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from soni_runtime.understanding.client import dspy_module

NOT_SHOWN: Final = {"tasks": "", "slots": "", "conversation": ""}
"""The fields of an example that are not shown."""


def _gap(text: str) -> str:
    return "\n" if text.startswith("- ") else " "


@cache
def adapter_type() -> Any:
    """The adapter's class. ``adapter_type()(notation)``: ``notation`` says how the answer is written."""
    dspy = dspy_module()

    class CommandAdapter(dspy.JSONAdapter):  # type: ignore[misc, name-defined]  # DSPy is loaded late
        def __init__(self, notation: str) -> None:
            super().__init__()
            self.notation = notation

        def format_system_message(self, signature: Any) -> str:
            return f"{signature.instructions}\n{self.notation}"

        def format_user_message_content(
            self,
            signature: Any,
            inputs: dict[str, Any],
            prefix: str = "",
            suffix: str = "",
            main_request: bool = False,
        ) -> str:
            """The fields that say something: short ones on the line of their name, lists below it."""
            said = ((name, str(inputs.get(name) or "")) for name in signature.input_fields)
            parts = (f"{name}:{_gap(text)}{text}" for name, text in said if text)
            return "\n".join(part for part in (prefix, *parts, suffix) if part)

        def format_demos(self, signature: Any, demos: list[Any]) -> list[Any]:
            """Examples are shown without what was legal there: a list of tasks each, not those of now."""
            return list(super().format_demos(signature, [{**demo, **NOT_SHOWN} for demo in demos]))

    return CommandAdapter
