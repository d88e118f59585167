"""What has to hold when everything was answered."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from benchmarks.chaos.bot import PAYING, payments, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.chaos.controller import Talk
    from benchmarks.chaos.outside import Call
    from soni_runtime.checkpoints.port import Store

ENOUGH: Final = 20
"""How many findings are worth listing."""


def payments_wrong(talks: Mapping[str, Talk], calls: list[Call], killed: set[int]) -> Iterator[str]:
    """Every payment was made under one key, by one process that lived or several that were killed in it."""
    by_key: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        if call.action == "transfer":
            by_key[call.key].append(call)
    for key, found in by_key.items():
        if len({(call.session, call.given) for call in found}) != 1:
            yield f"{key}: called with different arguments under one key"
        begun = [call.process for call in found if not call.done]
        for process, count in Counter(begun).items():
            if count > 1:
                yield f"{key}: process {process} called it {count} times"
        for process in begun[:-1]:
            if process not in killed:
                yield f"{key}: called again, but process {process} was not killed"
        if not any(call.done for call in found):
            yield f"{key}: begun and never done"
    keys = Counter(found[0].session for found in by_key.values())
    for talk in talks.values():
        if keys[talk.name] != payments(talk.sent):
            yield f"{talk.name}: {keys[talk.name]} payments were made, not {payments(talk.sent)}"


def audits_wrong(talks: Mapping[str, Talk], calls: list[Call]) -> Iterator[str]:
    """A write action that takes no key is called once, and its flow knows whether that came to its end."""
    begun = Counter(call.key for call in calls if call.action == "audit" and not call.done)
    for key, count in begun.items():
        if count > 1:
            yield f"audit {key} was called {count} times, without a key"
    done = {call.key for call in calls if call.action == "audit" and call.done}
    for talk in talks.values():
        for number, said in talk.answers.items():
            if number % 4 in PAYING and said and said[-1].endswith(", noted."):
                key = f"{talk.name}:{payments(number + 1)}"
                if key not in done:
                    yield f"audit {key} was not made, and the answer says it was"


async def store_wrong(talks: Mapping[str, Talk], store: Store) -> Iterator[str]:
    """The transcripts hold every message once, in order, with its answer; nothing is left over."""
    wrong: list[str] = []
    await store.open()
    journal = store.journal
    for talk in talks.values():
        lines = [(line["user"], line["bot"]) for line in await journal.transcript(talk.name)]
        said = [(text(number), talk.answers.get(number)) for number in range(talk.sent)]
        if lines != said:
            wrong.append(
                f"{talk.name}: the transcript has {len(lines)} lines for {len(said)} messages, or others"
            )
    if left := await journal.unanswered():
        wrong.append(f"unanswered messages are left in {', '.join(left)}")
    await store.close()
    return iter(wrong)
