"""Random bots in which every write stands behind a confirmation that shows what it is given."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from hypothesis import strategies as st

from soni_runtime.builder import Builder, FlowBuilder
from soni_runtime.program import Program

SLOTS: Final[dict[str, dict[str, Any]]] = {
    "city": {"validator": "city_name"},
    "name": {"normalizer": "trim"},
    "count": {"type": "integer", "validator": "positive", "max_attempts": 3},
    "kind": {"values": ["red", "blue"]},
    "flag": {"type": "boolean"},
    "place": {"scope": "session"},
    "pick": {"type": "string"},
    "extra": {"default": "none"},
    "pin": {"sensitive": True},
}
ASKED: Final = ("city", "name", "count", "kind", "flag", "place", "extra", "pin")
FLOWS: Final = ("one", "two", "three")


def confirmation(action: str, values: dict[str, Any]) -> str:
    return f"CONFIRM {action} {json.dumps(values, sort_keys=True, default=str)}"


class _Maker:
    """Writes one flow; ``known`` are the names that surely have a value where it stands."""

    def __init__(self, draw: Callable[[Any], Any], flow: FlowBuilder, name: str) -> None:
        self.draw, self.flow, self.name = draw, flow, name
        self.known: list[str] = []
        self.asked: list[str] = []
        self.count = 0

    def id(self, what: str) -> str:
        self.count += 1
        return f"{what}{self.count}"

    def collect(self) -> None:
        slot = self.draw(st.sampled_from(ASKED))
        step = self.id(f"ask_{slot}_")
        optional, always = self.draw(st.sampled_from([(False, False)] * 4 + [(True, False), (False, True)]))
        self.flow.collect(step, slot=slot, optional=optional, always=always)
        self.asked.append(step)
        if not optional:
            self.known.append(slot)

    def pair(self) -> None:
        slots = self.draw(st.lists(st.sampled_from(ASKED), min_size=2, max_size=3, unique=True))
        self.flow.collect(self.id("ask_both_"), slots=slots)
        self.known += slots

    def choose(self) -> None:
        page = self.draw(st.integers(1, 3))
        self.flow.collect(
            self.id("choose_"),
            slot="pick",
            source=lambda s: ["first", "second", "third"],
            page_size=page,
            optional=self.draw(st.booleans()),
        )

    def look(self) -> None:
        given = self.draw(st.sampled_from([*self.known, "extra"]))
        self.flow.action(
            self.id("look_"), call="look", args={"what": lambda s: s[given]}, outputs={"seen": "found"}
        )
        self.known.append("seen")

    def compute(self) -> None:
        given = self.draw(st.sampled_from([*self.known, "extra"]))
        self.flow.set(
            self.id("set_"), {"sum": lambda s: f"{s['sum']}." if s.has("sum") else s.show(s[given])}
        )
        self.known.append("sum")

    def write(self) -> None:
        shown = self.draw(st.lists(st.sampled_from([*self.known, "extra"]), max_size=3, unique=True))
        names = [name for name in shown if name != "pin"]
        on_no = self.draw(st.sampled_from([None, *self.asked]))
        args = {name: _reader(name) for name in names}

        def text(s: Any) -> str:
            return confirmation("write", {name: s.show(s[name]) for name in names})

        self.flow.confirm(self.id("sure_"), text, on_no=on_no)
        self.flow.action(self.id("write_"), call="write", args=args, outputs={"wrote": "ok"})
        self.known.append("wrote")

    def branch(self) -> None:
        given = self.draw(st.sampled_from([*self.known, "extra"]))
        after, known = self.id("after_"), list(self.known)
        self.flow.branch(self.id("if_"), test=lambda s: len(s.show(s[given])) % 2 == 0, otherwise=after)
        self.draw(st.sampled_from([self.collect, self.look, self.compute]))()
        self.known = known
        self.flow.say(after, "Then.")

    def loop(self) -> None:
        head, after, known = self.id("for_"), self.id("after_"), list(self.known)
        ask = self.id("ask_name_")
        rounds = self.draw(st.integers(0, 2))
        self.flow.each(head, item="item", source=lambda s: ["a", "b"][:rounds], otherwise=after, again=[ask])
        self.flow.collect(ask, slot="name")
        self.known.append("name")
        if self.draw(st.booleans()):
            self.write()
        self.flow.jump(self.id("round_"), to=head)
        self.known = known
        self.flow.say(after, "Done with these.")

    def call(self) -> None:
        others = [flow for flow in FLOWS if flow > self.name]
        if others:
            self.flow.call(self.id("call_"), flow=self.draw(st.sampled_from(others)))

    def tell(self) -> None:
        names = [name for name in self.known if name != "pin"]
        given = self.draw(st.sampled_from([*names, "extra"]))
        self.flow.say(self.id("tell_"), lambda s: f"Told {s.show(s[given])}.")


def _reader(name: str) -> Callable[[Any], Any]:
    return lambda s: s.show(s[name])


@st.composite
def programs(draw: Callable[[Any], Any]) -> Program:
    """A bot of three flows that may call, interrupt and correct one another in any way."""
    b = Builder("random")
    for name, fields in SLOTS.items():
        b.slot(name, prompt=f"{name}?", **fields)
    b.action("look", inputs={"what": "any"}, outputs={"found": "string"})
    b.action("write", outputs={"ok": "string"}, effect="write")
    for name in FLOWS:
        resume = draw(st.sampled_from(["ask", "auto", "drop"]))
        free = draw(st.sampled_from([True, True, True, False]))
        cancel = draw(st.sampled_from([None, None, "undone"]))
        with b.flow(
            name,
            description=f"Do {name}",
            triggers=[f"do {name} with {{name}}"],
            resume=resume,
            interruptible=free,
            on_cancel=cancel,
        ) as flow:
            maker = _Maker(draw, flow, name)
            maker.collect()
            kinds = [
                maker.collect, maker.collect, maker.pair, maker.choose, maker.look, maker.compute, maker.write,
                maker.write, maker.branch, maker.loop, maker.call, maker.tell,
            ]  # fmt: skip
            for kind in draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=7)):
                kind()
            flow.say("done", f"{name} is done.", goto="end")
            flow.say("undone", f"{name} is undone.")
    return b.build()
