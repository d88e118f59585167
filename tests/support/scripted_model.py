"""A model on this machine that answers what a test tells it to: chat completions over loopback, whole or in pieces."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET_OF_PROVIDER = "sk-quoted-by-the-provider"


class ScriptedModel(ThreadingHTTPServer):
    """``answers`` are given one after the other: a text, or a list of commands; ``answer`` decides if set.

    ``refuses_schema``: it answers 400 to a request that asks for a JSON Schema, as old servers do.
    ``breaks_after``: it closes the connection after so many pieces of a stream.
    """

    daemon_threads = True

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.answer: Callable[[dict[str, Any]], Any] | None = None
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.delay = 0.0
        self.status = 200
        self.refuses_schema = False
        self.breaks_after: int | None = None
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def prompts(self) -> list[str]:
        return ["\n".join(message["content"] for message in asked["messages"]) for asked in self.requests]

    def next_answer(self, body: dict[str, Any]) -> str:
        scripted = self.answers.pop(0) if self.answers else []
        said = scripted if self.answer is None else self.answer(body)
        return said if isinstance(said, str) else json.dumps({"commands": said})


class _Handler(BaseHTTPRequestHandler):
    server: ScriptedModel

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.requests.append(body)
        self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
        time.sleep(self.server.delay)
        schema = body.get("response_format", {}).get("type") == "json_schema"
        if self.server.status != 200 or (schema and self.server.refuses_schema):
            status = 400 if self.server.status == 200 else self.server.status
            trouble = {"message": f"no: {SECRET_OF_PROVIDER}", "type": "invalid_request_error", "code": "x"}
            self._send(status, json.dumps({"error": trouble}).encode(), "application/json")
        elif body.get("stream"):
            self._stream(body, self.server.next_answer(body))
        else:
            self._send(
                200, json.dumps(_whole(body, self.server.next_answer(body))).encode(), "application/json"
            )

    def _stream(self, body: dict[str, Any], text: str) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        pieces = [text[start : start + 7] for start in range(0, len(text), 7)]
        try:
            for number, piece in enumerate(pieces):
                if number == self.server.breaks_after:
                    return
                self._event(_piece(body, {"role": "assistant", "content": piece}, None))
            self._event(_piece(body, {}, "stop"))
            self.wfile.write(b"data: [DONE]\n\n")
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _event(self, chunk: dict[str, Any]) -> None:
        self.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
        self.wfile.flush()

    def _send(self, status: int, data: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        try:
            self.wfile.write(data)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


def _whole(body: dict[str, Any], text: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": body["model"],
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
    }


def _piece(body: dict[str, Any], delta: dict[str, Any], finish: str | None) -> dict[str, Any]:
    return {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": body["model"],
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


@contextmanager
def scripted_model() -> Iterator[ScriptedModel]:
    """A running server; it is gone afterwards."""
    made = ScriptedModel()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.shutdown()
        made.server_close()
        thread.join(timeout=5)
