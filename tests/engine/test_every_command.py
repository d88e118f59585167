"""Every command in every state of waiting: what it comes to (LANGUAGE §8).

A cell says what is said first, where the conversation then waits (the slot asked for, or ``sure?`` for a
confirmation, ``go_on?``, ``anew?``, ``which?``, ``-`` for nothing), and ``!`` where the command did not hold
and was reported.
"""

from __future__ import annotations

from typing import Any, Final

import pytest
from bots import Player

from soni_runtime.builder import Builder
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
from soni_runtime.turn import Turn


def travel_agency() -> Program:
    b = Builder("agency")
    b.slot("city", prompt="Which city?", description="where to go", validator="city_name")
    b.slot("day", type="date", prompt="When?")
    b.slot("seat", prompt="A seat?")
    b.slot("vip", type="boolean", prompt="VIP?")
    b.slot("flight", type="object", prompt="Which flight?")
    b.slot("hotel", prompt="This one?")
    b.slot("account", prompt="Which account?")
    b.slot("name", prompt="Your name?")
    b.slot("why", prompt="Why not?")
    b.action("book", inputs={"city": "string"}, effect="write")
    with b.flow("trip", description="Book a trip", triggers=["trip"]) as f:
        f.collect("ask_city", slot="city")
        f.collect("ask_day", slot="day")
        f.collect("ask_seat", slot="seat", optional=True)
        f.collect("ask_vip", slot="vip")
        f.set("list", {"flights": lambda s: [{"no": "A1"}, {"no": "B2"}]})
        f.collect("ask_flight", slot="flight", source=lambda s: s["flights"], show=lambda s: s["item"]["no"])
        f.confirm("sure", lambda s: f"To {s['city']}?")
        f.action("book", call="book")
        f.say("done", "Booked.")
    with b.flow("balance", description="Check the balance", triggers=["balance"]) as f:
        f.collect("ask_account", slot="account")
        f.say("told", "5.")
    with b.flow("stay", description="Find a hotel", triggers=["stay"]) as f:
        f.collect("ask_hotel", slot="hotel", source=lambda s: ["Ritz", "Plaza"], page_size=1)
        f.say("told", lambda s: f"{s['hotel']}!")
    with b.flow("sign_up", description="Sign up", triggers=["sign up"]) as f:
        f.collect("ask_city", slot="city")
        f.call("who", flow="person", outputs={"name": "name"})
        f.say("told", lambda s: f"{s['name']} of {s['city']}.")
    with b.flow("person", outputs=["name"]) as f:
        f.collect("ask_name", slot="name")
    with b.flow("hold", description="Hold a seat", triggers=["hold"], on_cancel="let_go") as f:
        f.collect("ask_day", slot="day")
        f.jump("over", to="end")
        f.collect("let_go", slot="why")
        f.say("gone", "Let go.")
    with b.flow("safe", description="Open the safe", triggers=["safe"], interruptible=False) as f:
        f.collect("ask_name", slot="name")
        f.say("open", "Open.")
    return b.build()


COMMANDS: Final[dict[str, Command]] = {
    "start trip": StartFlow("trip"),
    "start balance": StartFlow("balance"),
    "start nope": StartFlow("nope"),
    "set city": SetSlot("city", "Rome"),
    "set city wrong": SetSlot("city", "123"),
    "set account": SetSlot("account", "x"),
    "set nope": SetSlot("nope", 1),
    "correct city": CorrectSlot("city", "Oslo"),
    "clear city": ClearSlot("city"),
    "affirm": Affirm(),
    "deny": Deny(),
    "choose 1": Choose(1),
    "choose 9": Choose(9),
    "choose next": Choose("next"),
    "cancel": CancelFlow(),
    "cancel balance": CancelFlow("balance"),
    "restart": RestartFlow(),
    "restart balance": RestartFlow("balance"),
    "clarify": Clarify(),
    "clarify city": Clarify("city"),
    "clarify nope": Clarify("nope"),
    "clarify which": Clarify(options=("trip", "balance")),
    "repeat": Repeat(),
    "skip": Skip(),
    "chat": ChitChat(),
    "chat said": ChitChat("Hi."),
    "out of scope": OutOfScope(),
    "handoff": HumanHandoff(),
    "silence": Silence(),
    "silence at last": Silence(final=True),
}

TRIP: Final = [StartFlow("trip")]
TOWN: Final = [StartFlow("trip", {"city": "Paris"})]
DAY: Final = [StartFlow("trip", {"city": "Paris", "day": "2030-05-01"})]

WAYS: Final[dict[str, list[list[Any]]]] = {
    "nothing": [],
    "question": [TRIP],
    "later question": [TOWN],
    "optional": [DAY],
    "yes or no": [DAY, [Skip()]],
    "choice": [DAY, [Skip()], [Affirm()]],
    "one to choose": [[StartFlow("stay")]],
    "confirm": [DAY, [Skip()], [Affirm()], [Choose(2)]],
    "resume": [TOWN, [StartFlow("balance")], [SetSlot("account", "x")]],
    "restart": [TOWN, TRIP],
    "which flow": [TOWN, [Clarify(options=("trip", "balance"))]],
    "interruption": [TOWN, [StartFlow("balance")]],
    "called flow": [[StartFlow("sign_up", {"city": "Paris"})]],
    "compensation": [[StartFlow("hold")], [CancelFlow()]],
    "floor kept": [[StartFlow("safe")]],
}
"""How each state of waiting is reached."""

NOTICES: Final = {
    "Okay, city is now Rome.": "updated",
    "Okay, city is now Oslo.": "updated",
    "That does not look like the name of a city.": "invalid",
    "Sorry, I did not understand that.": "lost",
    "Please answer yes or no.": "unclear",
    "Please choose one by its number or its name.": "unclear",
    "I cannot say more about that.": "no more",
    "where to go": "told",
    "This answer is needed to go on.": "needed",
    "There is no open question to skip.": "nothing",
    "There is nothing to cancel at the moment.": "nothing",
    "I have not said anything yet.": "nothing",
    "Glad to chat.": "chat",
    "Hi.": "hi",
    "I cannot help with that.": "scope",
    "I am handing you over to a person who can help.": "person",
    "Are you still there?": "there?",
    "There has been no answer, so we stop here.": "closed",
    "There are no more.": "last",
    "Booked.": "BOOKED",
    "Let go.": "let go",
    "Ritz!": "Ritz",
    "Plaza!": "Plaza",
    "5.": "5",
}
STARTS: Final = {
    "Okay, I have cancelled": "cancelled",
    "Okay, we leave": "left",
    "Let us finish": "not now",
    "Okay, “": "anew",
}
ASKS: Final = {"Shall we go on": "go_on?", "Shall we start": "anew?", "Did you mean": "which?"}


def cell(turn: Turn) -> str:
    said = [
        NOTICES.get(reply) or next((word for start, word in STARTS.items() if reply.startswith(start)), None)
        for reply in turn.replies
    ]
    where = turn.waiting.slot or "-"
    if turn.waiting and turn.waiting.slot is None:
        asked = turn.replies[-1]
        where = next((word for start, word in ASKS.items() if asked.startswith(start)), "sure?")
    return ", ".join([*(word for word in said if word), where]) + ("!" if turn.ignored else "")


def outcome(way: str, command: Command) -> tuple[str, list[str]]:
    booked: list[str] = []

    def book(city: str) -> dict[str, Any]:
        booked.append(city)
        return {}

    player = Player(travel_agency(), book=book)
    for commands in WAYS[way]:
        player.say(*commands)
    assert booked == []
    return cell(player.say(command)), booked


TABLE: Final = """
                | nothing     | question       | later question | optional       | yes or no
start trip      | city        | city!          | anew?          | anew?          | anew?
start balance   | account     | account        | account        | account        | account
start nope      | lost, -!    | lost, city!    | lost, day!     | lost, seat!    | lost, vip!
set city        | lost, -!    | day            | updated, day   | updated, seat  | updated, vip
set city wrong  | lost, -!    | invalid, city! | invalid, day!  | invalid, seat! | invalid, vip!
set account     | lost, -!    | lost, city!    | lost, day!     | lost, seat!    | lost, vip!
set nope        | lost, -!    | lost, city!    | lost, day!     | lost, seat!    | lost, vip!
correct city    | lost, -!    | day            | updated, day   | updated, seat  | updated, vip
clear city      | lost, -!    | lost, city!    | city           | city           | city
affirm          | lost, -!    | lost, city!    | lost, day!     | lost, seat!    | flight
deny            | lost, -!    | lost, city!    | lost, day!     | vip            | flight
choose 1        | lost, -!    | lost, city!    | lost, day!     | lost, seat!    | lost, vip!
choose 9        | lost, -!    | lost, city!    | lost, day!     | lost, seat!    | lost, vip!
choose next     | lost, -!    | lost, city!    | lost, day!     | lost, seat!    | lost, vip!
cancel          | nothing, -! | cancelled, -   | cancelled, -   | cancelled, -   | cancelled, -
cancel balance  | nothing, -! | lost, city!    | lost, day!     | lost, seat!    | lost, vip!
restart         | lost, -!    | anew, city     | anew, city     | anew, city     | anew, city
restart balance | lost, -!    | lost, city!    | lost, day!     | lost, seat!    | lost, vip!
clarify         | no more, -  | told, city     | no more, day   | no more, seat  | no more, vip
clarify city    | told, -     | told, city     | told, day      | told, seat     | told, vip
clarify nope    | no more, -  | no more, city  | no more, day   | no more, seat  | no more, vip
clarify which   | which?      | which?         | which?         | which?         | which?
repeat          | nothing, -  | city           | day            | seat           | vip
skip            | nothing, -! | needed, city!  | needed, day!   | vip            | needed, vip!
chat            | chat, -     | chat, city     | chat, day      | chat, seat     | chat, vip
chat said       | hi, -       | hi, city       | hi, day        | hi, seat       | hi, vip
out of scope    | scope, -    | scope, city    | scope, day     | scope, seat    | scope, vip
handoff         | person, -   | person, -      | person, -      | person, -      | person, -
silence         | -!          | there?, city   | there?, day    | there?, seat   | there?, vip
silence at last | -!          | closed, -      | closed, -      | closed, -      | closed, -

                | choice           | one to choose   | confirm         | resume           | restart
start trip      | anew?            | city            | anew?           | day              | anew?
start balance   | account          | account         | account         | account          | account
start nope      | lost, flight!    | lost, hotel!    | unclear, sure?! | unclear, go_on?! | unclear, anew?!
set city        | updated, flight  | lost, hotel!    | updated, sure?  | updated, day     | updated, day
set city wrong  | invalid, flight! | lost, hotel!    | invalid, sure?! | invalid, go_on?! | invalid, anew?!
set account     | lost, flight!    | lost, hotel!    | unclear, sure?! | unclear, go_on?! | unclear, anew?!
set nope        | lost, flight!    | lost, hotel!    | unclear, sure?! | unclear, go_on?! | unclear, anew?!
correct city    | updated, flight  | lost, hotel!    | updated, sure?  | updated, day     | updated, day
clear city      | city             | lost, hotel!    | city            | city             | city
affirm          | lost, flight!    | Ritz, -         | BOOKED, -       | day              | city
deny            | lost, flight!    | hotel           | cancelled, -    | left, -          | day
choose 1        | sure?            | Ritz, -         | unclear, sure?! | unclear, go_on?! | unclear, anew?!
choose 9        | unclear, flight! | unclear, hotel! | unclear, sure?! | unclear, go_on?! | unclear, anew?!
choose next     | last, flight     | hotel           | unclear, sure?! | unclear, go_on?! | unclear, anew?!
cancel          | cancelled, -     | cancelled, -    | cancelled, -    | cancelled, -     | cancelled, -
cancel balance  | lost, flight!    | lost, hotel!    | unclear, sure?! | unclear, go_on?! | unclear, anew?!
restart         | anew, city       | anew, hotel     | anew, city      | anew, city       | anew, city
restart balance | lost, flight!    | lost, hotel!    | unclear, sure?! | unclear, go_on?! | unclear, anew?!
clarify         | no more, flight  | no more, hotel  | no more, sure?  | no more, go_on?  | no more, anew?
clarify city    | told, flight     | told, hotel     | told, sure?     | told, go_on?     | told, anew?
clarify nope    | no more, flight  | no more, hotel  | no more, sure?  | no more, go_on?  | no more, anew?
clarify which   | which?           | which?          | which?          | which?           | which?
repeat          | flight           | hotel           | sure?           | 5, go_on?        | anew?
skip            | needed, flight!  | needed, hotel!  | needed, sure?!  | needed, go_on?!  | day
chat            | chat, flight     | chat, hotel     | chat, sure?     | chat, go_on?     | chat, anew?
chat said       | hi, flight       | hi, hotel       | hi, sure?       | hi, go_on?       | hi, anew?
out of scope    | scope, flight    | scope, hotel    | unclear, sure?  | unclear, go_on?  | unclear, anew?
handoff         | person, -        | person, -       | person, -       | person, -        | person, -
silence         | there?, flight   | there?, hotel   | there?, sure?   | there?, go_on?   | there?, anew?
silence at last | closed, -        | closed, -       | closed, -       | closed, -        | closed, -

                | which flow       | interruption      | called flow    | compensation   | floor kept
start trip      | anew?            | day               | city           | city           | not now, name!
start balance   | account          | account!          | account        | account        | not now, name!
start nope      | lost, which?!    | lost, account!    | lost, name!    | lost, why!     | lost, name!
set city        | updated, day     | lost, account!    | updated, name  | lost, why!     | lost, name!
set city wrong  | invalid, which?! | lost, account!    | invalid, name! | lost, why!     | lost, name!
set account     | lost, which?!    | 5, go_on?         | lost, name!    | lost, why!     | lost, name!
set nope        | lost, which?!    | lost, account!    | lost, name!    | lost, why!     | lost, name!
correct city    | updated, day     | lost, account!    | updated, name  | lost, why!     | lost, name!
clear city      | city             | lost, account!    | city           | lost, why!     | lost, name!
affirm          | lost, which?!    | lost, account!    | lost, name!    | lost, why!     | lost, name!
deny            | day              | lost, account!    | lost, name!    | lost, why!     | lost, name!
choose 1        | anew?            | lost, account!    | lost, name!    | lost, why!     | lost, name!
choose 9        | lost, which?!    | lost, account!    | lost, name!    | lost, why!     | lost, name!
choose next     | lost, which?!    | lost, account!    | lost, name!    | lost, why!     | lost, name!
cancel          | cancelled, -     | cancelled, go_on? | cancelled, -   | cancelled, -   | cancelled, -
cancel balance  | lost, which?!    | cancelled, go_on? | lost, name!    | lost, why!     | lost, name!
restart         | anew, city       | anew, account     | anew, city     | lost, why!     | anew, name
restart balance | lost, which?!    | anew, account     | lost, name!    | lost, why!     | lost, name!
clarify         | no more, which?  | no more, account  | no more, name  | no more, why   | no more, name
clarify city    | told, which?     | told, account     | told, name     | told, why      | told, name
clarify nope    | no more, which?  | no more, account  | no more, name  | no more, why   | no more, name
clarify which   | which?           | which?            | which?         | which?         | which?
repeat          | which?           | account           | name           | cancelled, why | name
skip            | day              | needed, account!  | needed, name!  | needed, why!   | needed, name!
chat            | chat, which?     | chat, account     | chat, name     | chat, why      | chat, name
chat said       | hi, which?       | hi, account       | hi, name       | hi, why        | hi, name
out of scope    | scope, which?    | scope, account    | scope, name    | scope, why     | scope, name
handoff         | person, -        | person, -         | person, -      | person, -      | person, -
silence         | there?, which?   | there?, account   | there?, name   | there?, why    | there?, name
silence at last | closed, -        | closed, -         | closed, -      | closed, -      | closed, -
"""


def expected() -> list[tuple[str, str, str]]:
    """Rows of the table: state of waiting, command, what it comes to."""
    found = []
    for block in TABLE.strip().split("\n\n"):
        head, *rows = [[part.strip() for part in line.split("|")] for line in block.splitlines()]
        found += [(way, row[0], value) for row in rows for way, value in zip(head[1:], row[1:], strict=True)]
    return found


def test_the_table_is_whole() -> None:
    assert sorted((way, name) for way, name, _ in expected()) == sorted(
        (way, name) for way in WAYS for name in COMMANDS
    )


@pytest.mark.parametrize("way", WAYS)
def test_every_command_in_every_state_of_waiting(way: str) -> None:
    table = {name: value for where, name, value in expected() if where == way}
    outcomes = {name: outcome(way, command) for name, command in COMMANDS.items()}
    assert {name: shown for name, (shown, _) in outcomes.items()} == table
    booked = {name: calls for name, (_, calls) in outcomes.items() if calls}
    assert booked == ({"affirm": ["Paris"]} if way == "confirm" else {}), "nothing else books"
