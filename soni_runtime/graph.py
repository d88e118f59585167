"""A program as a LangGraph graph, from START every turn. No ``interrupt()``: it replays its node with the
side effects.

A session uses ``build_turn_graph``: one node that takes the whole turn, because every further super-step
costs 0.3 ms and has nothing to store in between (``checkpoints.latest`` stores what comes out).

Others get ``build_graph``: ``understand → flow node(s) → END``. One node per flow, each running its flow's
steps in plain Python until the flow waits, calls, links or ends; with many flows one node for all, because
LangGraph's cost per turn grows with nodes that never run (0.75 ms at 20 flows, 1.3 ms at 500).

Importing this module loads LangGraph (about a second): whoever needs a graph imports it then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, TypedDict

from langgraph.channels import UntrackedValue
from langgraph.graph import END, START, StateGraph

from soni_runtime.dialogue import Dialogue
from soni_runtime.open_turn import open_turn
from soni_runtime.state import State

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.graph.state import CompiledStateGraph

NODES_LIMIT: Final = 100
"""Above this many flows they share one node."""

ALL_FLOWS: Final = "flows"
UNDERSTAND: Final = "understand"
TURN: Final = "turn"


class TurnState(TypedDict):
    """Input and output belong to one turn and are never part of a checkpoint."""

    input: Annotated[dict[str, Any], UntrackedValue]
    dialogue: dict[str, Any]
    output: Annotated[dict[str, Any], UntrackedValue]


class TurnOnly(TypedDict):
    """What a session's graph works on: the stored conversation, and what is given to this turn."""

    given: dict[str, Any]
    dialogue: dict[str, Any] | None


def build_turn_graph(dialogue: Dialogue) -> CompiledStateGraph[Any]:
    """Compile the graph of a session. Its input is a ``TurnOnly``, ``given`` as in ``Dialogue.begin``.

    It runs inside an ``OpenTurn``, which it closes; ``dialogue`` is what it puts out.
    """

    async def turn(state: TurnOnly) -> dict[str, Any]:
        opened = open_turn()
        if opened is None:
            raise RuntimeError("a stored conversation is led by its session")
        stored = state["dialogue"]
        begun = State.from_plain(stored) if stored else dialogue.new_state()
        run, outcome = await dialogue.begin(begun, state["given"], opened.session)
        while outcome.next is not None:
            await dialogue.work(run, outcome)
        opened.close(dialogue.result(run, outcome, opened.session))
        return {"dialogue": run.state.to_plain()}

    graph = StateGraph(TurnOnly)
    graph.add_node(TURN, turn)
    graph.add_edge(START, TURN)
    graph.add_edge(TURN, END)
    return graph.compile(name=dialogue.program.name)


def build_graph(
    dialogue: Dialogue, checkpointer: BaseCheckpointSaver[Any] | None = None
) -> CompiledStateGraph[Any]:
    """Compile the graph of a program.

    Its input is ``{"input": {"text": …}}`` or ``{"input": {"commands": […]}}``; its output holds
    ``dialogue`` (the conversation, all that is kept) and ``output`` (what the turn came to).
    """

    # The parameter names are LangGraph's: it tells nodes apart by them.
    async def understand(state: TurnState, config: RunnableConfig) -> dict[str, Any]:
        stored = state.get("dialogue")
        begun = State.from_plain(stored) if stored else dialogue.new_state()
        session = str(config.get("configurable", {}).get("thread_id", ""))
        run, outcome = await dialogue.begin(begun, state["input"], session)
        return {"dialogue": run.state.to_plain(), "output": dialogue.freeze(run, outcome)}

    async def run_flow(state: TurnState) -> dict[str, Any]:
        run, outcome = dialogue.thaw(State.from_plain(state["dialogue"]), state["output"])
        await dialogue.work(run, outcome)
        return {"dialogue": run.state.to_plain(), "output": dialogue.freeze(run, outcome)}

    names = node_names(dialogue)

    def route(state: TurnState) -> str:
        following = state["output"]["next"]
        return END if following is None else names[following]

    graph = StateGraph(TurnState)
    graph.add_node(UNDERSTAND, understand)
    graph.add_edge(START, UNDERSTAND)
    nodes = list(dict.fromkeys(names.values()))
    for node in nodes:
        graph.add_node(node, run_flow)
    for node in (UNDERSTAND, *nodes):
        graph.add_conditional_edges(node, route, [*nodes, END])
    return graph.compile(checkpointer=checkpointer, name=dialogue.program.name)


def node_names(dialogue: Dialogue) -> dict[str, str]:
    """Flow → the node that runs it."""
    flows = list(dialogue.program.flows)
    if len(flows) > NODES_LIMIT:
        return dict.fromkeys(flows, ALL_FLOWS)
    taken = {UNDERSTAND, "input", "dialogue", "output", "__start__", "__end__"}
    names: dict[str, str] = {}
    for flow in flows:
        name = flow
        while name in taken:
            name += "_flow"
        taken.add(name)
        names[flow] = name
    return names
