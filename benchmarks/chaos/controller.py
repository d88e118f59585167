"""Sends messages, kills workers, sends again what was not answered."""

from __future__ import annotations

import gc
import json
import os
import random
import selectors
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from benchmarks.chaos.bot import expected, text
from benchmarks.chaos.worker import work

if TYPE_CHECKING:
    from benchmarks.chaos.outside import Outside
    from soni_runtime.checkpoints.port import Store

LONGEST_LIFE: Final = 0.4  # seconds from the first message to the kill
MOST_INSTRUCTIONS: Final = 400_000  # a turn is some 30,000
COUNTED: Final = 0.4  # of the kills come after a number of instructions, the others after a time
TWO_AT_ONCE: Final = 0.15
TWICE: Final = 0.1  # of the messages go to two workers
SENT_LATE: Final = 0.1  # after so many of the answers an old message is sent again
STUCK_SECONDS: Final = 90.0


@dataclass(slots=True)
class Talk:
    """A conversation as its user sees it."""

    name: str
    sent: int = 0  # how many messages there are
    answers: dict[int, list[str]] = field(default_factory=dict)
    open: list[int] = field(default_factory=list)  # sent and unanswered, in order
    held: set[int] = field(default_factory=set)  # the processes that were sent what is open

    def request(self, number: int) -> bytes:
        return (
            json.dumps({"session": self.name, "id": f"{self.name}-{number}", "text": text(number)}).encode()
            + b"\n"
        )


@dataclass(slots=True)
class Worker:
    process: int
    channel: socket.socket
    life: float | None  # how long after its first message it is killed
    kill_at: float | None = None
    buffer: bytes = b""


@dataclass(slots=True)
class Report:
    """What happened. ``wrong`` is empty where nothing was lost, doubled or crossed."""

    kills: int = 0
    messages: int = 0
    sent_again: int = 0
    sent_twice: int = 0
    sent_late: int = 0
    replayed: int = 0
    called_again: int = 0
    seconds: float = 0.0
    killed: set[int] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


class Controller:
    """``make_store`` makes the store of a worker, in its process."""

    def __init__(
        self, make_store: Callable[[], Store], outside: Outside, *, workers: int, talks: int, seed: int
    ) -> None:
        self._make_store = make_store
        self._outside = outside
        self._count = workers
        self._dice = random.Random(seed)
        self.talks = {name: Talk(name) for name in (f"user{number}" for number in range(talks))}
        self._workers: dict[int, Worker] = {}
        self._selector = selectors.DefaultSelector()
        self._kills = 0
        self.report = Report()

    def run(self, kills: int) -> Report:
        """Kill that many processes, then let everything be answered."""
        self._kills = kills
        begun = self._moved = time.monotonic()
        gc.collect()
        gc.freeze()  # so that forks share it
        try:
            while self.report.kills < kills or any(talk.open for talk in self.talks.values()):
                self._round()
                if time.monotonic() - self._moved > STUCK_SECONDS:
                    waiting = [f"{talk.name}: {talk.open}" for talk in self.talks.values() if talk.open]
                    self.report.wrong.append(f"nothing is answered any more: {', '.join(waiting)}")
                    break
        finally:
            self._end()
        self.report.messages = sum(len(talk.answers) for talk in self.talks.values())
        self.report.seconds = time.monotonic() - begun
        return self.report

    # ------------------------------------------------------------- a round

    def _round(self) -> None:
        while len(self._workers) < self._count:
            self._fork()
        for talk in self.talks.values():
            if not talk.open and self.report.kills < self._kills:
                for _ in range(2 if self._dice.random() < TWO_AT_ONCE else 1):
                    talk.open.append(talk.sent)
                    talk.sent += 1
            if talk.open and not talk.held & self._workers.keys():
                self._hand_out(talk)
        now = time.monotonic()
        due = [w for w in self._workers.values() if w.kill_at is not None and w.kill_at <= now]
        for worker in due:
            os.kill(worker.process, signal.SIGKILL)
            self._bury(worker)
        next_kill = min(
            (w.kill_at for w in self._workers.values() if w.kill_at is not None), default=now + 0.05
        )
        for key, _ in self._selector.select(max(0.0, min(next_kill - now, 0.05))):
            self._hear(key.data)

    def _hand_out(self, talk: Talk) -> None:
        """Send what is open, in order, to one worker; a single message sometimes to two."""
        if talk.held:
            self.report.sent_again += len(talk.open)
        twice = len(talk.open) == 1 and self._dice.random() < TWICE
        self.report.sent_twice += twice
        chosen = self._dice.sample(list(self._workers.values()), 2 if twice and len(self._workers) > 1 else 1)
        talk.held = {worker.process for worker in chosen}
        for worker in chosen:
            self._send(worker, b"".join(map(talk.request, talk.open)))

    def _send(self, worker: Worker, data: bytes) -> None:
        if worker.life is not None and worker.kill_at is None:
            worker.kill_at = time.monotonic() + worker.life
        try:
            worker.channel.sendall(data)
        except OSError:  # it killed itself
            self._bury(worker)

    def _hear(self, worker: Worker) -> None:
        if worker.process not in self._workers:
            return
        try:
            data = worker.channel.recv(1 << 16)
        except OSError:
            data = b""
        if not data:
            self._bury(worker)
            return
        *lines, worker.buffer = (worker.buffer + data).split(b"\n")
        for line in lines:
            self._answered(json.loads(line))

    def _answered(self, reply: dict[str, Any]) -> None:
        talk = self.talks[reply["session"]]
        number = int(reply["id"].rpartition("-")[2])
        if "error" in reply:
            self.report.wrong.append(f"{reply['id']}: {reply['error']}")
            self._settle(talk, number, [])
            return
        notes = " ".join(reply["notes"])
        said = reply["replies"]
        if number in talk.answers:
            if talk.answers[number] != said:
                self.report.wrong.append(f"{reply['id']}: {said} the second time, not {talk.answers[number]}")
            return
        self.report.replayed += notes.count("not done again")
        self.report.called_again += notes.count("called again with")
        if not said or not said[0].startswith(expected(talk.name, number)):
            self.report.wrong.append(f"{reply['id']}: {said}, not {expected(talk.name, number)!r}")
        self._settle(talk, number, said)
        if self._workers and self._dice.random() < SENT_LATE:
            self.report.sent_late += 1
            old = self._dice.choice(list(talk.answers))
            self._send(self._dice.choice(list(self._workers.values())), talk.request(old))

    def _settle(self, talk: Talk, number: int, said: list[str]) -> None:
        self._moved = time.monotonic()
        talk.answers[number] = said
        if number in talk.open:
            talk.open.remove(number)
        if not talk.open:
            talk.held = set()

    # ------------------------------------------------------------- life and death

    def _fork(self) -> None:
        ours, theirs = socket.socketpair()
        instructions, life = None, None
        if self.report.kills + len(self._workers) < self._kills + self._count:
            if self._dice.random() < COUNTED:
                instructions = self._dice.randrange(MOST_INSTRUCTIONS)
            else:
                life = self._dice.random() * LONGEST_LIFE
        process = os.fork()
        if process == 0:
            code = 1
            try:
                for worker in self._workers.values():  # else nobody notices the death of those
                    worker.channel.close()
                self._selector.close()
                ours.close()
                work(theirs, self._make_store(), self._outside, instructions)
                code = 0
            finally:
                os._exit(code)
        theirs.close()
        worker = self._workers[process] = Worker(process, ours, life)
        self._selector.register(ours, selectors.EVENT_READ, worker)

    def _bury(self, worker: Worker) -> None:
        if self._workers.pop(worker.process, None) is None:
            return
        self._selector.unregister(worker.channel)
        worker.channel.close()
        _, status = os.waitpid(worker.process, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            self.report.kills += 1
            self.report.killed.add(worker.process)
        else:
            self.report.wrong.append(f"a worker ended by itself, with status {status}")

    def _end(self) -> None:
        """Let the workers go: those that are armed may still die on their way out."""
        for worker in self._workers.values():
            self._selector.unregister(worker.channel)
            worker.channel.close()
        for process in self._workers:
            os.waitpid(process, 0)
        self._workers.clear()
        self._selector.close()
