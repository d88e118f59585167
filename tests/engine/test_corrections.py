"""A conversation with corrections ends where one without them would have ended."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import pytest
from bots import NOW, Deaf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soni_runtime.builder import Builder
from soni_runtime.clock import fixed
from soni_runtime.commands import ClearSlot, Command, CorrectSlot, SetSlot, Skip, StartFlow
from soni_runtime.dialogue import Dialogue
from soni_runtime.events import Bus
from soni_runtime.frames import World
from soni_runtime.program import Program
from soni_runtime.registry import Registry
from soni_runtime.state import State
from soni_runtime.turn import Turn

pytestmark = pytest.mark.no_cover  # random cases go through everything

BUDGET = int(os.environ.get("SONI_EXAMPLES", "1"))

VALUES: dict[str, tuple[Any, ...]] = {
    "kind": ("car", "bike", "walk"),
    "plate": ("P1", "P2"),
    "frame": ("F1", "F2"),
    "size": (1, 2, 3),
    "city": ("Rome", "Oslo"),
    "choice": ("first", "second"),
    "note": ("n1", "n2"),
    "extra": ("e1", None),
    "detail": ("d1", "d2"),
    "people": (["A"], ["A", "B"], ["C"]),
    "seat": ("s",),
    "more": ("m1", "m2"),
    "deep": ("x1", "x2"),
}
CALLED = ("more", "deep")


def program() -> Program:
    """Branches that rejoin, derived values, a choice, a call in a call, loops, sums; nothing that writes."""
    b = Builder("b")
    types = {"size": "integer", "choice": "object", "people": "list of string"}
    for name in (*VALUES, "stop"):
        b.slot(name, type=types.get(name, "string"), prompt=f"{name}?")
    b.action("look", inputs={"city": "string", "size": "integer"}, outputs={"found": "list of object"})
    b.action("plain", inputs={"kind": "string"}, outputs={"label": "string"})
    with b.flow("f", triggers=["f"]) as f:
        f.set("start", {"sum": lambda s: 0, "list": lambda s: []})
        f.collect("kind", slot="kind")
        f.say("hello", lambda s: f"By {s['kind']}.")
        f.switch("how", on=lambda s: s["kind"], cases=[("car", "plate"), ("bike", "frame")], otherwise="size")
        f.collect("plate", slot="plate")
        f.set("by_car", {"by": lambda s: f"car {s['plate']}"}, goto="size")
        f.collect("frame", slot="frame")
        f.set("by_bike", {"by": lambda s: f"bike {s['frame']}"})
        f.collect("size", slots=["size", "city"])
        f.set("add", {"sum": lambda s: s["sum"] + s["size"]})
        f.action("look", call="look", outputs={"found": "found"})
        f.collect("choice", slot="choice", source=lambda s: s["found"], show=lambda s: s["item"]["name"])
        f.set("sum_up", {"sum": lambda s: s["sum"] + s["choice"]["cost"]})
        f.collect("note", slot="note", when=lambda s: s["size"] > 1)
        f.call("sub", flow="g", args={"given": lambda s: s["city"]}, outputs={"sub": "result"})
        f.action("plain", call="plain", outputs={"label": "label"})
        f.collect("people", slot="people")
        f.each("each", item="p", source=lambda s: s["people"], otherwise="extra")
        f.set("one", {"list": lambda s: [*s["list"], f"{s['p']}{s['city']}"]}, goto="each")
        f.collect("extra", slot="extra", optional=True)
        f.branch("last", test=lambda s: s.has("extra"), otherwise="stop")
        f.collect("detail", slot="detail")
        f.collect("stop", slot="stop")
    with b.flow("g", inputs=["given"], outputs=["result"]) as g:
        g.collect("more", slot="more")
        g.say("well", lambda s: f"{s['more']}.")
        g.call("deeper", flow="h", outputs={"down": "out"})
        g.set("done", {"result": lambda s: f"{s['given']}{s['more']}{s['down']}"})
    with b.flow("h", outputs=["out"]) as h:
        h.collect("deep", slot="deep")
        h.set("done", {"out": lambda s: s["deep"] + "!"})
    return b.build()


PROGRAM = program()


async def look(city: str, size: int) -> dict[str, Any]:
    return {
        "found": [{"name": name, "cost": len(city) * size + n} for n, name in enumerate(("first", "second"))]
    }


async def plain(kind: str) -> dict[str, Any]:
    return {"label": kind.upper()}


def make_dialogue() -> Dialogue:
    registry = Registry()
    registry.add_action(look)
    registry.add_action(plain)
    return Dialogue(World(PROGRAM, fixed(NOW)), registry, Deaf(), Bus())


class Talk:
    def __init__(self) -> None:
        self.dialogue = make_dialogue()
        self.state = self.dialogue.new_state()
        self.turn = Turn()

    async def say(self, *commands: Command) -> None:
        state = State.from_plain(self.state.to_plain())
        self.state, self.turn = await self.dialogue.turn(state, {"commands": list(commands)}, "s")
        assert self.turn.error is None, self.turn.error

    async def answer(self, values: dict[str, Any]) -> None:
        """Answer the open question."""
        commands = [
            SetSlot(name, values[name]) for name in self.turn.waiting.slots if values[name] is not None
        ]
        await self.say(*(commands or [Skip()]))

    async def finish(self, values: dict[str, Any]) -> None:
        """Answer everything that is still asked, until only ``stop`` is open."""
        for _ in range(40):
            if self.turn.waiting.slots == ("stop",):
                return
            await self.answer(values)
        raise AssertionError(f"the conversation does not end: {self.turn}")

    def result(self) -> dict[str, Any]:
        (frame,) = self.state.frames
        values = {name: value for name, value in frame.values.items() if value is not None}
        return {**values, "trail": [(v.step, v.done) for v in frame.trail], "at": frame.step}


async def straight(values: dict[str, Any]) -> dict[str, Any]:
    talk = Talk()
    await talk.say(StartFlow("f"))
    await talk.finish(values)
    return talk.result()


async def crooked(values: dict[str, Any], moves: list[tuple[str, str, int]]) -> dict[str, Any]:
    """Answer and correct at random; at last make every value what it shall be."""
    talk = Talk()
    await talk.say(StartFlow("f"))
    for move, slot, number in moves:
        # Slots of a called flow are out of reach once it has ended, so they are right from the start.
        value = values[slot] if slot in CALLED else VALUES[slot][number % len(VALUES[slot])]
        if move == "answer":
            if talk.turn.waiting.slots != ("stop",):
                given = {name: options[number % len(options)] for name, options in VALUES.items()}
                await talk.answer({**given, **{name: values[name] for name in CALLED}})
        elif move == "clear":
            await talk.say(ClearSlot(slot))
        elif value is not None and slot in talk.turn.slots:
            await talk.say(CorrectSlot(slot, value))
    for _ in range(40):
        await talk.finish(values)
        given = {"extra": None, **talk.turn.slots}  # it may have been skipped
        wrong = [name for name in VALUES if name in given and not same(given[name], values[name])]
        if not wrong:
            return talk.result()
        await talk.say(
            ClearSlot(wrong[0]) if values[wrong[0]] is None else CorrectSlot(wrong[0], values[wrong[0]])
        )
    raise AssertionError(wrong)


def same(value: Any, wanted: Any) -> bool:
    return bool((value["name"] if isinstance(value, dict) else value) == wanted)


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["answer", "answer", "answer", "correct", "correct", "clear"]),
        st.sampled_from(sorted(VALUES)),
        st.integers(0, 2),
    ),
    max_size=25,
)
FINAL = st.fixed_dictionaries({name: st.sampled_from(options) for name, options in VALUES.items()})


@settings(
    max_examples=150 * BUDGET,
    derandomize=BUDGET == 1,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(FINAL, MOVES)
def test_corrections_lead_where_a_straight_conversation_leads(
    values: dict[str, Any], moves: list[tuple[str, str, int]]
) -> None:
    async def both() -> None:
        assert await crooked(values, moves) == await straight(values)

    asyncio.run(both())
