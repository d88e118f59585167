"""The applications in ``examples/apps``, each from end to end around the bank as it is generated now."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from soni_dsl.cli.main import run

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture
def apps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the applications with the bank beside them, compiled as their README says."""
    shutil.copytree(EXAMPLES / "banking", tmp_path / "banking", ignore=shutil.ignore_patterns(".soni"))
    made = shutil.ignore_patterns("banking*", "__pycache__")
    shutil.copytree(EXAMPLES / "apps", tmp_path / "apps", ignore=made)
    monkeypatch.chdir(tmp_path / "apps")
    readme = (tmp_path / "apps" / "README.md").read_text(encoding="utf-8")
    (command,) = [line.split() for line in readme.splitlines() if line.startswith("soni compile")]
    assert run(command[1:]) == 0
    return tmp_path / "apps"


def test_the_configuration_for_langgraph_is_the_one_that_soni_writes(apps: Path) -> None:
    assert (apps / "langgraph.json").read_bytes() == (EXAMPLES / "apps" / "langgraph.json").read_bytes()


def test_the_script_talks(apps: Path) -> None:
    done = subprocess.run(
        [sys.executable, "script.py", "what is my balance?", "savings"],
        cwd=apps, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    said = done.stdout.splitlines()
    assert said[0] == "> what is my balance?"
    assert said[1] == "Which account, checking, savings or investment?"
    assert "18,200.00" in done.stdout


@pytest.fixture
def fresh_imports(apps: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = set(sys.modules)
    monkeypatch.syspath_prepend(apps)
    yield
    for name in {"banking", "banking_graph", "web", "script"} & (set(sys.modules) - before):
        del sys.modules[name]


@pytest.mark.usefixtures("fresh_imports")
def test_the_web_application_talks_and_remembers() -> None:
    pytest.importorskip("fastapi", reason="fastapi is not installed (extra `server`)")
    pytest.importorskip("httpx", reason="httpx, which the test client needs, is not installed")
    from fastapi.testclient import TestClient

    with TestClient(import_module("web").app) as client:

        def say(name: str, text: str) -> dict[str, Any]:
            answer = client.post(f"/talks/{name}", json={"text": text})
            assert answer.status_code == 200, answer.text
            data: dict[str, Any] = answer.json()
            return data

        first = say("ana", "what is my balance?")
        assert first["replies"] == ["Which account, checking, savings or investment?"]
        assert first["flow"] == "check_balance"
        assert say("ben", "I want to transfer money")["flow"] == "transfer"
        assert client.get("/talks/ana").json() == {"flows": ["check_balance"]}
        assert "18,200.00" in " ".join(say("ana", "savings")["replies"])
        assert client.get("/talks/nobody").status_code == 404
        assert client.post("/talks/ana", json={"text": ""}).status_code == 422
    # The conversations are in the store, not in the process.
    with TestClient(import_module("web").app) as client:
        assert client.get("/talks/ben").json() == {"flows": ["transfer"]}


@pytest.mark.usefixtures("fresh_imports")
async def test_the_graph_of_the_langgraph_server_takes_turns(apps: Path) -> None:
    """What a server does, without one: take what the configuration names out of the module's dictionary."""
    config = json.loads((apps / "langgraph.json").read_text(encoding="utf-8"))
    file, _, name = config["graphs"]["banking"].partition(":")
    graph = vars(import_module(Path(file).stem))[name]
    assert graph.checkpointer is None
    first = await graph.ainvoke({"input": {"text": "what is my balance?"}})
    assert "Which account" in json.dumps(first["output"]["replies"])
    second = await graph.ainvoke({"input": {"text": "savings"}, "dialogue": first["dialogue"]})
    assert "18,200.00" in json.dumps(second["output"]["replies"], ensure_ascii=False)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def test_the_development_server_of_langgraph_serves_the_bank(apps: Path) -> None:
    """``SONI_LANGGRAPH`` names a Python that has ``langgraph-cli[inmem]`` besides Soni's dependencies."""
    python = os.environ.get("SONI_LANGGRAPH")
    if not python:
        pytest.skip("langgraph-cli[inmem] is no dependency: SONI_LANGGRAPH names a Python that has it")
    port = _free_port()
    server = subprocess.Popen(
        [python, "-m", "langgraph_cli", "dev", "--no-browser", "--no-reload", "--port", str(port)],
        cwd=apps,
        env={**os.environ, "LANGSMITH_TRACING": "false"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _until_it_answers(port)
        thread = _post(port, "/threads", {})["thread_id"]
        waits = f"/threads/{thread}/runs/wait"
        first = _post(
            port, waits, {"assistant_id": "banking", "input": {"input": {"text": "what is my balance?"}}}
        )
        assert "Which account" in json.dumps(first)
        second = _post(port, waits, {"assistant_id": "banking", "input": {"input": {"text": "savings"}}})
        assert "18,200.00" in json.dumps(second, ensure_ascii=False)
    finally:
        server.terminate()
        server.wait(20)


def _post(port: int, path: str, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}",
        json.dumps(body).encode(),
        {"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def _until_it_answers(port: int) -> None:
    limit = time.monotonic() + 90
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/ok", timeout=2):
                return
        except OSError:
            if time.monotonic() > limit:
                raise
            time.sleep(0.3)
