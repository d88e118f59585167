"""The bot that is killed. It pays, at once or after a question and a confirmation, and counts its payments.

Nothing in it comes out the same twice: understanding and the action that only reads throw dice, and the dice
are among what is paid. So a turn that is taken again and does not remember would pay something else.
"""

from __future__ import annotations

import asyncio
import os
import random
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from benchmarks.chaos.outside import Call, Outside
from soni_runtime.bot import Bot
from soni_runtime.builder import Builder
from soni_runtime.commands import Affirm, Command, OutOfScope, SetSlot, StartFlow
from soni_runtime.registry import ActionContext, Registry
from soni_runtime.understanding.base import Request, Understood

if TYPE_CHECKING:
    from soni_runtime.checkpoints.port import Store
    from soni_runtime.program import Program

SIDES: Final = 1_000_000
LONGEST_WORK: Final = 0.002  # seconds inside an action, so that some kills land there

MESSAGES: Final = ("send {amount}", "pay", "{amount}", "yes")
"""What a user says, over and over. The first and the last of them move money."""
PAYING: Final = (0, 3)


def text(number: int) -> str:
    """The message with this number (from 0) in a conversation."""
    return MESSAGES[number % len(MESSAGES)].format(amount=amount(number))


def amount(number: int) -> int:
    """How much a message is about; the three that belong together are about the same."""
    return 100 + (number + 3) // len(MESSAGES) * 10 + (1 if number % len(MESSAGES) == 0 else 2)


def payments(messages: int) -> int:
    """How many payments were made after so many messages."""
    return sum(number % len(MESSAGES) in PAYING for number in range(messages))


def expected(session: str, number: int) -> str:
    """How the answer to a message begins. It shows whose it is, and everything that went before."""
    match number % len(MESSAGES):
        case 1:
            return "How much?"
        case 2:
            return f"Pay {amount(number)} after {payments(number)}?"
        case _:
            return f"{session} paid {amount(number)} as {payments(number + 1)}: "


class Dice:
    """Understands the messages above."""

    async def understand(self, request: Request) -> Understood:
        await asyncio.sleep(0)
        return Understood(commands=tuple(self._commands(request.text)), engine="dice")

    def _commands(self, said: str) -> list[Command]:
        verb, _, rest = said.partition(" ")
        if verb == "send":
            return [StartFlow("send", {"amount": int(rest), "dice": random.randrange(SIDES)})]
        if verb == "pay":
            return [StartFlow("pay")]
        if verb == "yes":
            return [Affirm()]
        return [SetSlot("amount", int(verb))] if verb.isdecimal() else [OutOfScope()]


def program() -> Program:
    b = Builder("chaos")
    b.slot("amount", type="integer", prompt="How much?")
    b.slot("dice", type="integer", default=0)
    b.slot("count", type="integer", scope="session", default=0)
    b.action("quote", outputs={"fee": "integer"})
    b.action(
        "transfer",
        inputs={"amount": "integer", "dice": "integer", "fee": "integer"},
        outputs={"receipt": "string", "owner": "string"},
        effect="write",
    )
    b.action("audit", inputs={"owner": "string", "number": "integer"}, effect="write")
    for name in ("send", "pay"):
        with b.flow(name, description=name) as f:
            f.collect("ask_amount", slot="amount")
            if name == "pay":
                f.confirm("sure", lambda s: f"Pay {s['amount']} after {s['count']}?")
            f.action("quote", call="quote", outputs={"fee": "fee"})
            f.action("transfer", call="transfer", outputs={"receipt": "receipt", "owner": "owner"})
            f.set("add", {"count": lambda s: s["count"] + 1})
            f.action(
                "audit",
                call="audit",
                args={"owner": lambda s: s["owner"], "number": lambda s: s["count"]},
                on_error="unsure",
            )
            f.say("done", _told("noted"), goto="end")
            f.say("unsure", _told("perhaps noted"), goto="end")
    return b.build()


def _told(how: str) -> Any:
    return lambda s: f"{s['owner']} paid {s['amount']} as {s['count']}: {s['receipt']}, {how}."


def make_bot(store: Store, outside: Outside) -> Bot:
    """The bot of one worker."""

    async def quote() -> dict[str, Any]:
        return {"fee": random.randrange(SIDES)}

    async def transfer(amount: int, dice: int, fee: int, context: ActionContext) -> dict[str, Any]:
        key, session, given = context.idempotency_key, context.session, (amount, dice, fee)
        outside.write(Call("transfer", key, session, os.getpid(), given, done=False))
        await asyncio.sleep(random.random() * LONGEST_WORK)
        outside.write(Call("transfer", key, session, os.getpid(), given, done=True))
        return {"receipt": sha256(key.encode()).hexdigest()[:12], "owner": session}

    async def audit(owner: str, number: int) -> dict[str, Any]:
        outside.write(Call("audit", f"{owner}:{number}", owner, os.getpid(), (), done=False))
        await asyncio.sleep(random.random() * LONGEST_WORK)
        outside.write(Call("audit", f"{owner}:{number}", owner, os.getpid(), (), done=True))
        return {}

    registry = Registry()
    for function in (quote, transfer, audit):
        registry.add_action(function)
    return Bot(_PROGRAM, registry, understanding=Dice(), store=store)


_PROGRAM: Final = program()
