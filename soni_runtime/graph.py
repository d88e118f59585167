"""A program as a LangGraph graph: ``understand → flow node(s) → END``, from START every turn.

One node per flow, each running its flow's steps in plain Python until the flow waits, calls, links or ends;
with many flows one node for all, because LangGraph's cost per turn grows with nodes that never run
(0.75 ms at 20 flows, 1.3 ms at 500). No ``interrupt()``: it replays its node with the side effects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, TypedDict

from soni_runtime.dialogue import Dialogue
from soni_runtime.state import State

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.graph.state import CompiledStateGraph

NODES_LIMIT: Final = 100
"""Above this many flows they share one node."""

ALL_FLOWS: Final = "flows"
UNDERSTAND: Final = "understand"


def build_graph(dialogue: Dialogue, checkpointer: BaseCheckpointSaver[Any] | None = None) -> CompiledStateGraph[Any]:
    """Compile the graph of a program.

    Its input is ``{"input": {"text": …}}`` or ``{"input": {"commands": […]}}``; its output holds
    ``dialogue`` (the conversation, all that is kept) and ``output`` (what the turn came to).
    """
    from langgraph.channels import UntrackedValue
    from langgraph.graph import END, START, StateGraph

    # Input and output are of one turn: they are never part of a checkpoint.
    turn_state = TypedDict(  # type: ignore[misc]  # the channel class is only known here
        "TurnState",
        {
            "input": Annotated[dict[str, Any], UntrackedValue],
            "dialogue": dict[str, Any],
            "output": Annotated[dict[str, Any], UntrackedValue],
        },
    )

    async def understand(values: dict[str, Any], config: RunnableConfig) -> dict[str, Any]:
        stored = values.get("dialogue")
        state = State.from_plain(stored) if stored else dialogue.new_state()
        session = str(config.get("configurable", {}).get("thread_id", ""))
        run, outcome = await dialogue.begin(state, values["input"], session)
        return {"dialogue": run.state.to_plain(), "output": dialogue.freeze(run, outcome)}

    async def run_flow(values: dict[str, Any]) -> dict[str, Any]:
        run, outcome = dialogue.thaw(State.from_plain(values["dialogue"]), values["output"])
        await dialogue.work(run, outcome)
        return {"dialogue": run.state.to_plain(), "output": dialogue.freeze(run, outcome)}

    names = node_names(dialogue)

    def route(values: dict[str, Any]) -> str:
        following = values["output"]["next"]
        return END if following is None else names[following]

    graph = StateGraph(turn_state)
    graph.add_node(UNDERSTAND, understand)  # type: ignore[call-overload]
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
