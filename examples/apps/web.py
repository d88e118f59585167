"""The bank over HTTP.

::

    soni compile ../banking -o .
    uvicorn web:app
    curl -d '{"text": "what is my balance?"}' -H 'content-type: application/json' localhost:8000/talks/ana
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from banking import bot
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with bot:  # the store stays open as long as the application runs
        yield


app = FastAPI(title="Bank", lifespan=lifespan)


class Message(BaseModel):
    text: str = Field(min_length=1, max_length=2000)


class Answer(BaseModel):
    replies: list[str]
    flow: str | None
    slots: dict[str, object]


@app.post("/talks/{name}")
async def talk(name: str, message: Message) -> Answer:
    """Answer one message of the conversation ``name``."""
    async with bot.session(name) as session:
        turn = await session.turn(message.text)
    return Answer(replies=[str(reply) for reply in turn.replies], flow=turn.flow, slots=turn.slots)


@app.get("/talks/{name}")
async def standing(name: str) -> dict[str, object]:
    """Where the conversation ``name`` stands."""
    async with bot.session(name) as session:
        state = await session.state()
    if state is None:
        raise HTTPException(404, f"there is no conversation {name}")
    return {"flows": [frame.flow for frame in state.frames]}
