"""Bots that together have every kind of step, the world outside them, and what must always hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from soni_runtime.builder import Builder, Retry, button
from soni_runtime.calling import ActionContext
from soni_runtime.commands import (
    Affirm,
    CancelFlow,
    ChitChat,
    Choose,
    Clarify,
    ClearSlot,
    Command,
    CorrectSlot,
    Deny,
    HumanHandoff,
    OutOfScope,
    Repeat,
    RestartFlow,
    SetSlot,
    Silence,
    Skip,
    StartFlow,
)
from soni_runtime.program import Program


@dataclass
class Outside:
    """Everything the actions were asked to do, by conversation."""

    writes: list[tuple[str, str, dict[str, Any], str]] = field(default_factory=list)
    reads: int = 0

    def _wrote(self, action: str, context: ActionContext, /, **values: Any) -> None:
        self.writes.append((context.session, action, values, context.idempotency_key))

    async def quote(self, city: str, bags: int | None = None) -> dict[str, Any]:
        self.reads += 1
        if city == "Fail":
            raise OSError("no line to the airline")
        flights = [
            {"airline": f"{city} {n}", "price": 10 * len(city) + n + 5 * (bags or 0)} for n in range(3)
        ]
        return {"flights": [] if city == "Nowhere" else flights}

    async def tax(self, city: str) -> dict[str, Any]:
        return {"tax": len(city)}

    async def weather(self, city: str) -> dict[str, Any]:
        if city == "Storm":
            raise OSError("storm")
        return {"sky": city[:1]}

    async def buy(self, price: int, name: str, context: ActionContext) -> dict[str, Any]:
        self._wrote("buy", context, price=price, name=name)
        return {"ref": f"R{price}"}

    async def pay(self, amount: int, to: str, context: ActionContext) -> dict[str, Any]:
        self._wrote("pay", context, amount=amount, to=to)
        if to == "Broke":
            raise OSError("no funds")
        return {"receipt": f"{amount}>{to}"}

    async def seat_for(self, item: str, seat: str, context: ActionContext) -> dict[str, Any]:
        self._wrote("seat_for", context, item=item, seat=seat)
        return {}

    async def undo(self, context: ActionContext) -> dict[str, Any]:
        return {}

    def functions(self) -> dict[str, Callable[..., Any]]:
        names = ("quote", "tax", "weather", "buy", "pay", "seat_for", "undo")
        return {name: getattr(self, name) for name in names}


def asked(action: str, /, **values: Any) -> str:
    """The text of a confirmation: what it shows, so that a test can hold the write against it."""
    return f"CONFIRM {action} {json.dumps(values, sort_keys=True)}"


def _slots(b: Builder) -> None:
    b.slot("city", prompt="Which city?", validator="city_name", description="where to")
    b.slot("bags", type="integer", prompt="How many bags?", invalid="No. How many bags?", max_attempts=2)
    b.slot("choice", type="object", prompt="Which one?")
    b.slot("name", prompt="Your name?", normalizer="trim")
    b.slot("cabin", values={"economy": ("coach",), "business": ()}, default="economy")
    b.slot("amount", type="integer", prompt="How much?", validator="positive", max_attempts=3)
    b.slot("to", prompt=lambda s: f"Pay {s['amount']} to whom?")
    b.slot("note", prompt="A note?")
    b.slot("pin", prompt="PIN?", sensitive=True)
    b.slot("member", type="boolean", scope="session", prompt="Are you a member?")
    b.slot("seat", prompt=lambda s: f"Seat for {s['item']}?")
    b.slot("more", type="boolean", prompt="More?")
    b.slot("people", type="list of string", prompt="Who travels?")
    b.action(
        "quote", inputs={"city": "string", "bags": "optional integer"}, outputs={"flights": "list of object"}
    )
    b.action("tax", inputs={"city": "string"}, outputs={"tax": "number"})
    b.action("weather", inputs={"city": "string"}, outputs={"sky": "string"}, retry=Retry(attempts=2))
    b.action("buy", inputs={"price": "integer", "name": "string"}, outputs={"ref": "string"}, effect="write")
    b.action(
        "pay", inputs={"amount": "integer", "to": "string"}, outputs={"receipt": "string"}, effect="write"
    )
    b.action("seat_for", inputs={"item": "string", "seat": "string"}, effect="write")
    b.action("undo")


def _shop(b: Builder) -> None:
    """A choice from a list, a confirmation that can be changed, questions of every sort."""
    with b.flow(
        "shop", description="Buy a ticket", triggers=["a {cabin} ticket to {city}"], on_cancel="undo"
    ) as f:
        f.collect("ask_city", slot="city", buttons=[button("Rome", SetSlot("city", "Rome"))])
        f.collect("ask_bags", slot="bags", optional=True, on_invalid="ask_name")
        f.action("quote", call="quote", outputs={"flights": "flights"}, on_error="broken")
        f.branch("any", test=lambda s: len(s["flights"]) == 0, otherwise="ask_choice")
        f.say("none", lambda s: f"Nothing flies to {s['city']}.", goto="ask_city")
        f.collect(
            "ask_choice",
            slot="choice",
            source=lambda s: s["flights"],
            show=lambda s: s["item"]["airline"],
            page_size=2,
        )
        f.collect("ask_name", slot="name", always=True)
        f.branch("chosen", test=lambda s: s.has("choice"), otherwise="broken")
        f.set("sum", {"price": lambda s: s["choice"]["price"] + (5 if s["cabin"] == "business" else 0)})
        f.confirm(
            "sure",
            lambda s: asked("buy", price=s["price"], name=s["name"]),
            on_change="sum",
        )
        f.action("buy", call="buy", outputs={"ref": "ref"})
        f.collect("ask_note", slot="note", optional=True)
        f.say("done", lambda s: f"Bought {s['ref']}.", goto="end")
        f.say("broken", "That did not work.", goto="end")
        f.action("undo", call="undo")
        f.say("undone", "Undone.")


def _pay(b: Builder) -> None:
    """Nested calls, with a confirmation in the one and in the other; failures on the way."""
    with b.flow(
        "send", description="Send money", triggers=["send {amount}"], on_error="sorry", resume="auto"
    ) as f:
        f.collect(
            "both", slots=["amount", "to"], prompt="How much, to whom?", max_attempts=2, on_cancel="stop"
        )
        f.call("login", flow="login", outputs={"who": "who"}, when=lambda s: not s.has("member"))
        f.switch("size", on=lambda s: s["amount"] > 100, cases=[(True, "large"), (False, "small")])
        f.say("large", "That is a lot.", goto="sure")
        f.say("small", "Small change.")
        f.confirm("sure", lambda s: asked("pay", amount=s["amount"], to=s["to"]), on_no="ask_note")
        f.action("pay", call="pay", outputs={"receipt": "receipt"})
        f.collect("ask_note", slot="note")
        f.say("done", lambda s: f"{s['note']}", goto="end")
        f.say("stop", "Stopped.", goto="cancel")
        f.say("sorry", lambda s: f"Failed: {s['error']['message']}")
    with b.flow("login", outputs=["who"], interruptible=False) as f:
        f.collect("ask_pin", slot="pin")
        f.collect("ask_member", slot="member")
        f.set("who", {"who": lambda s: "member" if s["member"] else "guest"})
    with b.flow("errand", description="Run an errand", triggers=["errand"], resume="drop") as f:
        f.collect("ask_amount", slot="amount")
        f.say("thanks", lambda s: f"{s['amount']}, good.")
        f.call(
            "transfer", flow="transfer", args={"amount": lambda s: s["amount"]}, outputs={"got": "receipt"}
        )
        f.collect("ask_name", slot="name")
        f.say("done", lambda s: f"{s['got']} {s['name']}")
    with b.flow("transfer", inputs=["amount"], outputs=["receipt"], on_cancel="undo") as f:
        f.collect("ask_to", slot="to")
        f.confirm("sure", lambda s: asked("pay", amount=s["amount"], to=s["to"]))
        f.action("pay", call="pay", outputs={"receipt": "receipt"}, on_error="ask_to")
        f.collect("ask_note", slot="note", optional=True)
        f.jump("over", to="end")
        f.action("undo", call="undo")
    with b.flow("vault", description="Open the vault", triggers=["vault"], interruptible=False) as f:
        f.collect("ask_pin", slot="pin", prompt="The PIN of the vault?")
        f.collect("ask_member", slot="member", always=True)
        f.say("open", "Open.", when=lambda s: s["member"])
        f.link("shop", flow="shop", when=lambda s: not s["member"])


def _loops(b: Builder) -> None:
    """Loops over a list and until a condition, with a write in the one."""
    with b.flow(
        "seats", description="Choose seats", triggers=["seats"], when=lambda s: s.session("member")
    ) as f:
        f.collect("ask_people", slot="people")
        f.set("none", {"picked": lambda s: []})
        f.each("round", item="item", source=lambda s: s["people"], otherwise="total", again=["ask_seat"])
        f.collect("ask_seat", slot="seat", on_invalid="total")
        f.confirm("sure", lambda s: asked("seat_for", item=s["item"], seat=s["seat"]), on_no="round")
        f.action("put", call="seat_for")
        f.set("add", {"picked": lambda s: [*s["picked"], s["seat"]]}, goto="round")
        f.say("total", lambda s: f"{len(s['picked'])} seats.")
        f.clear("tidy", "picked")
    with b.flow("list", description="Make a list", triggers=["list"]) as f:
        f.set("start", {"count": lambda s: 0})
        f.branch(
            "again",
            test=lambda s: not s.has("more") or s["more"],
            otherwise="end",
            again=["ask_note", "ask_more"],
        )
        f.collect("ask_note", slot="note")
        f.collect("ask_city", slot="city", when=lambda s: s["note"] != "skip")
        f.set("add", {"count": lambda s: s["count"] + 1})
        f.say("so_far", lambda s: f"{s['count']}: {s['note']}.")
        f.collect("ask_more", slot="more", goto="again")
    with b.flow("report", description="Weather report", triggers=["report"]) as f:
        f.collect("ask_city", slot="city")
        with f.parallel("both", on_error="sorry") as at_once:
            at_once.action("sky", call="weather", outputs={"sky": "sky"})
            at_once.action("tax", call="tax", outputs={"tax": "tax"})
        f.say("tell", response="sky")
        f.generate("poem", "A poem", sources=["city"], fallback=lambda s: f"O {s['city']}!", goto="end")
        f.say("sorry", lambda s: f"{s['error']['type']}")
        f.handoff("people", queue="weather", message="A person will call.")
    b.response("sky", {"en": ["The sky is {}.", lambda s: f"{s['sky']} and {s['tax']}."], "es": "El cielo."})


def everything() -> Program:
    b = Builder("everything")
    _slots(b)
    _shop(b)
    _pay(b)
    _loops(b)
    return b.build()


VALUES: dict[str, tuple[Any, ...]] = {
    "city": ("Rome", "Oslo", "Nowhere", "Fail", "Storm", "123", ""),
    "bags": (0, 1, 2, "two", -1, None, [1]),
    "choice": (1, 2, "3", "Rome 1", "zzz", {"airline": "x"}),
    "name": ("Ann", " Bob ", 7),
    "cabin": ("coach", "business", "first"),
    "amount": (5, 50, 500, -3, "many"),
    "to": ("Ana", "Broke", ""),
    "note": ("hi", "skip"),
    "pin": ("7391", "8264"),
    "member": (True, False, "perhaps"),
    "seat": ("1A", "2B"),
    "more": (True, False, "no"),
    "people": (["Ann", "Bo"], "Cy", []),
    "nonsense": (1,),
}

FLOWS = ("shop", "send", "errand", "vault", "seats", "list", "report", "login", "transfer", "nonsense")


def all_commands() -> list[Command]:
    """Commands that make sense somewhere, and some that never do."""
    found: list[Command] = []
    for slot, values in VALUES.items():
        found += [SetSlot(slot, value) for value in values]
        found += [CorrectSlot(slot, value) for value in values[:2]]
        found.append(ClearSlot(slot))
    for flow in FLOWS:
        found += [StartFlow(flow), CancelFlow(flow), RestartFlow(flow)]
    found += [
        StartFlow("shop", {"city": "Rome", "cabin": "business", "name": "Ann"}),
        StartFlow("send", {"amount": 5, "to": "Ana"}),
        StartFlow("errand", {"amount": 50, "pin": "7391"}),
        Clarify(),
        Clarify("city"),
        Clarify("cabin"),
        Clarify(options=("shop", "send", "nowhere")),
        ChitChat("Nice."),
        ChitChat(),
        Repeat(),
        OutOfScope(),
        RestartFlow(),
        Choose(1),
        Choose("next"),
        Choose("previous"),
        Choose("Oslo 2"),
        HumanHandoff(),
        Silence(),
        Silence(final=True),
    ]
    return found


def likely_commands() -> list[Command]:
    """What keeps a conversation going, so that random talk gets somewhere."""
    return [
        *([Affirm()] * 6),
        Deny(),
        Skip(),
        CancelFlow(),
        Choose(2),
        SetSlot("city", "Rome"),
        SetSlot("bags", 1),
        SetSlot("name", "Ann"),
        SetSlot("amount", 5),
        SetSlot("to", "Ana"),
        SetSlot("note", "hi"),
        SetSlot("pin", "7391"),
        SetSlot("member", True),
        SetSlot("seat", "1A"),
        SetSlot("more", True),
        SetSlot("people", ["Ann", "Bo"]),
        SetSlot("choice", 2),
        CorrectSlot("city", "Oslo"),
        CorrectSlot("amount", 50),
        CorrectSlot("to", "Eva"),
        CorrectSlot("seat", "9Z"),
        StartFlow("shop"),
        StartFlow("send"),
        StartFlow("errand"),
        StartFlow("seats"),
        StartFlow("list"),
    ]
