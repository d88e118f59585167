"""Talk to the bank from a plain script: every argument is a message.

::

    soni compile ../banking -o .
    python script.py "what is my balance?" savings
"""

from __future__ import annotations

import asyncio
import sys

from banking import bot


async def main(messages: list[str]) -> None:
    async with bot.session("script") as session:
        for message in messages:
            turn = await session.turn(message)
            print(f"> {message}")
            print(*turn.replies, sep="\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
