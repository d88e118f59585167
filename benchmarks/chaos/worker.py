"""A worker: a process that answers messages from a socket, until it is killed."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import sys
import threading
from typing import TYPE_CHECKING, Any

from benchmarks.chaos.bot import make_bot

if TYPE_CHECKING:
    from types import FrameType

    from benchmarks.chaos.outside import Outside
    from soni_runtime.bot import Bot
    from soni_runtime.checkpoints.port import Store


class Countdown:
    """Kills the process after so many instructions of its Python code, in whichever thread."""

    def __init__(self, instructions: int) -> None:
        self.left = instructions
        self.armed = False

    def start(self) -> None:
        """Trace every frame from here on; the count runs once ``armed`` is set."""
        threading.settrace(self._enter)
        sys.settrace(self._enter)

    def _enter(self, frame: FrameType, event: str, argument: Any) -> Any:
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        return self._step

    def _step(self, frame: FrameType, event: str, argument: Any) -> Any:
        if self.armed:
            self.left -= 1
            if self.left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return self._step


def work(channel: socket.socket, store: Store, outside: Outside, instructions: int | None) -> None:
    """Answer what comes through ``channel``, a JSON object a line, until its other end closes."""
    random.seed()
    countdown = Countdown(instructions) if instructions is not None else None
    if countdown is not None:
        countdown.start()
    asyncio.run(_serve(channel, make_bot(store, outside), countdown))


async def _serve(channel: socket.socket, bot: Bot, countdown: Countdown | None) -> None:
    reader, writer = await asyncio.open_unix_connection(sock=channel)

    async def answer(request: dict[str, str]) -> None:
        async with bot.session(request["session"]) as session:
            try:
                turn = await session.turn(request["text"], message_id=request["id"])
                reply: dict[str, Any] = {
                    "replies": [str(reply) for reply in turn.replies],
                    "notes": turn.notes,
                }
            except Exception as error:  # whatever it is, the controller has to hear of it
                reply = {"error": f"{type(error).__name__}: {error}"}
        line = json.dumps({"session": request["session"], "id": request["id"], **reply})
        writer.write(line.encode() + b"\n")

    async with bot, asyncio.TaskGroup() as tasks:
        while line := await reader.readline():
            if countdown is not None:
                countdown.armed = True
            tasks.create_task(answer(json.loads(line)))
