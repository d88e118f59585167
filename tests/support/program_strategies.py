"""Random bots with every kind of step, in YAML that the compiler takes, and their lowered programs.

Names and targets are right by construction; what a value may be when it is read is left to chance, so that
failures at run time are met too. Names and texts are as hostile as the language allows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from hypothesis import strategies as st

from soni_dsl.diagnostics.model import Report, Severity
from soni_dsl.ir import program as ir
from soni_dsl.ir.lower import lower
from soni_dsl.source.project import read_text
from soni_dsl.syntax.parser import parse_bot

HOSTILE_NAMES: Final = (
    *(
        "city",
        "amount",
        "b",
        "s",
        "flow",
        "branches",
        "self",
        "build",
        "bot",
        "graph",
        "program",
        "Slots",
        "Any",
    ),
    *("class", "def", "lambda", "async", "match", "print", "exec", "field", "show", "l", "O"),
    *("TYPE_CHECKING", "Generated", "require", "Builder", "TypedDict", "date", "Retry", "button", "_", "_x"),
    *("Übung", "日付", "день", "ªº".replace("ª", "x").replace("º", "y"), "annotations", "literal", "a" * 100),
)
"""Names a bot may define that mean something to Python, or to a generated module."""

HOSTILE_TEXTS: Final = (
    "Hello",
    '"""',
    "'''\\",
    "\\N{BULLET} \\x41 \\u0041 \\",
    "%s %(a)d {0.__class__} {}",
    "a\nb\r\nc\rd\te",
    "\u202eevil\u2066",
    "\u2028\u2029\x85",
    "\U0001f600 é 日本 שלום",
    "\x01\x1b[31m\x7f",
    "# comment: {x}",
    "__import__('os').system('false')",
    "{{ jinja }} {% raw %} ${HOME} `id`",
    " leading and trailing ",
    "end\\",
    "\"'\"'",
    "\ufeffbom\xad",
    "f\"{1}\" rb''",
)

TYPES: Final = ("string", "string", "integer", "number", "boolean", "date", "list of string", "object")


@dataclass
class Names:
    """What the steps of a bot can name."""

    slots: dict[str, str]  # name → type
    actions: list[str]
    flows: list[str]
    responses: list[str]
    queue: list[str] = field(default_factory=list)

    def of_type(self, *kinds: str) -> list[str]:
        found = [name for name, kind in self.slots.items() if kind in kinds]
        return found or list(self.slots)


@st.composite
def bots(draw: st.DrawFn, *, loops: bool = True) -> dict[str, Any]:
    """A bot, as the mapping its YAML is. ``loops``: jumps and loops may go back."""
    pick = _Picker(draw, loops=loops)
    return pick.bot()


def programs(*, loops: bool = True) -> st.SearchStrategy[ir.Program]:
    """Lowered random bots."""
    return bots(loops=loops).map(lambda bot: lowered(yaml_of(bot)))


def lowered(text: str, name: str = "bot.yaml") -> ir.Program:
    """The program of a bot whose names and spelling are right, whatever its types and data flow come to."""
    report = Report()
    bot = parse_bot(read_text(text, name, report), report)
    wrong = [(found.code.id, found.message) for found in report.sorted() if found.severity is Severity.ERROR]
    assert not wrong, f"{wrong} in\n{text}"
    return lower(bot, None)


def yaml_of(value: Any, indent: int = 0) -> str:
    """``value`` as YAML: mappings and lists in block style, every text quoted."""
    space = " " * indent
    if isinstance(value, dict) and value:
        return "\n" + "\n".join(f"{space}{yaml_of(k)}: {yaml_of(v, indent + 2)}" for k, v in value.items())
    if isinstance(value, list) and value:
        return "\n" + "\n".join(f"{space}- {yaml_of(v, indent + 2)}" for v in value)
    if isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    if isinstance(value, str):
        return quoted(value)
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    return str(value)


def quoted(text: str) -> str:
    """A text as a double-quoted YAML scalar: what is not plain ASCII is escaped."""
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    code = ord(character)
    if character in '"\\':
        return "\\" + character
    if 0x20 <= code < 0x7F:
        return character
    return f"\\U{code:08x}"


def template(text: str) -> str:
    """``text`` as a template that says it."""
    return text.replace("{", "{{").replace("}", "}}")


class _Picker:
    def __init__(self, draw: st.DrawFn, *, loops: bool) -> None:
        self.draw = draw
        self.loops = loops
        self.count = 0
        self.top: list[str] = []  # the ids of the steps at the top of the flow at work
        self.here = 0
        self.names = Names({}, [], [], [])
        self.known: list[str] = []  # the names that the steps so far have given a value
        self.inputs: dict[str, list[str]] = {}  # by action
        self.vars = ("v1", "v2", "rows", "count")

    def one(self, options: Any) -> Any:
        return self.draw(st.sampled_from(list(options)))

    def chance(self, number: int) -> bool:
        """True once in ``number`` times."""
        return int(self.draw(st.integers(0, number - 1))) == number - 1

    def several(self, options: Any, least: int, most: int) -> list[Any]:
        return list(
            self.draw(st.lists(st.sampled_from(list(options)), min_size=least, max_size=most, unique=True))
        )

    # -------------------------------------------------------------- declarations

    def bot(self) -> dict[str, Any]:
        names = self.several(HOSTILE_NAMES, 9, 13)
        actions, flows, slots = names[:2], names[2:5], names[5:]
        self.names = Names(
            {name: self.one(TYPES) for name in slots},
            actions,
            flows,
            ["hi", "note"] if self.chance(2) else ["hi"],
        )
        several = {"language": "en", "languages": ["en", "es"]} if self.chance(3) else {}
        bot: dict[str, Any] = {
            "version": "1",
            "name": self.one(("bot", "My bot-2.1", "Реисе", "x_y")),
            "settings": {"limits": {"steps_per_turn": 60, "open_flows": 6}, **several},
            "slots": {name: self.slot(kind) for name, kind in self.names.slots.items()},
            "actions": {name: self.action(name) for name in actions},
            "responses": {name: self.response() for name in self.names.responses},
        }
        if self.chance(3):
            bot["patterns"] = self.patterns()
        bot["flows"] = {name: self.flow(place) for place, name in enumerate(flows)}
        return bot

    def slot(self, kind: str) -> dict[str, Any]:
        found: dict[str, Any] = {"type": kind}
        if kind == "string" and self.chance(3):
            found["values"] = self.one((["economy", "business"], {"yes": ["yep", "aye"], "no": ["nope"]}))
        elif kind == "string" and self.chance(3):
            found["validator"] = self.one(("city_name", "not_empty"))
            found["normalizer"] = self.one(("trim", "upper"))
        if kind in ("integer", "number") and self.chance(3):
            found["validator"] = "positive"
        if self.chance(2):
            found["prompt"] = self.text()
        if self.chance(3):
            found["description"] = self.words()
        if self.chance(4):
            found["invalid"] = self.text()
        default = {"string": "economy", "integer": 3, "boolean": False, "number": 1.5}.get(kind)
        if default is not None and self.chance(5) and isinstance(found.get("values", []), list):
            found["default"] = default
            found.pop("validator", None)
        if self.chance(4):
            found["scope"] = "session"
        if self.chance(6):
            found["sensitive"] = True
        if self.chance(5):
            found["max_attempts"] = 2
        return found

    def action(self, name: str) -> dict[str, Any]:
        inputs = {name: self.names.slots[name] for name in self.several(self.names.slots, 0, 2)}
        given = {name: f"optional {kind}" if self.chance(3) else kind for name, kind in inputs.items()}
        self.inputs[name] = list(given)
        found: dict[str, Any] = {
            "inputs": given,
            "outputs": {"v1": self.one(TYPES), "rows": self.one(("list of object", "list of string"))},
            "effect": "write" if self.chance(3) else "read",
        }
        if self.chance(4):
            found["retry"] = {"attempts": 2, "delay": 0}
        if self.chance(4):
            found["description"] = self.words()
        return found

    def response(self) -> Any:
        kind = self.draw(st.integers(0, 3))
        if kind == 3:
            return {"default": self.text(), "when": [{"if": self.test(), "say": self.template()}]}
        return self.text()

    def patterns(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.chance(2):
            found["fallback"] = {"max_attempts": 2, "not_understood": self.template()}
        if self.chance(2):
            found["cancellation"] = self.template()
        if self.chance(3):
            found["interruption"] = {"resume": self.one(("auto", "drop", "ask"))}
        if self.chance(3):
            found["completion"] = {"anything_else": self.template()}
        return found

    def flow(self, place: int) -> dict[str, Any]:
        self.names.queue = self.names.flows[place + 1 :]
        size = int(self.draw(st.integers(3, 7)))
        self.top = [f"s{place}_{number}" for number in range(size)]
        self.known = []
        steps: list[dict[str, Any]] = []
        for number, name in enumerate(self.top):
            self.here = number
            made = self._collect(2) if number == 0 and self.chance(2) else self.step(2)
            steps.append({"step": name, **made})
        found: dict[str, Any] = {"inputs": [f"optional {name}" for name in self.vars], "steps": steps}
        if place == 0 or self.chance(2):
            found["triggers"] = [f"start {self.words().replace('{', '').replace('}', '')} {place}"]
        if self.chance(2):
            found["description"] = self.words()
        if place > 0:
            found["outputs"] = ["v1"]
        if self.chance(5):
            found["interruptible"] = False
        if self.chance(3):
            found["resume"] = self.one(("auto", "drop"))
        for key in ("on_error", "on_cancel"):
            if self.chance(4):
                found[key] = self.top[-1]
        if self.chance(8):
            found["when"] = f"session.{self.one(self.names.slots)} is not set"
        return found

    # -------------------------------------------------------------- steps

    def target(self) -> str:
        back = self.top if self.loops else self.top[self.here + 1 :]
        return str(self.one((*back, "end", "end") if self.chance(3) else (back or ["end"])))

    def steps(self, depth: int) -> list[dict[str, Any]]:
        return [self.step(depth) for _ in range(int(self.draw(st.integers(1, 2))))]

    def step(self, depth: int) -> dict[str, Any]:
        kinds = ["collect"] * 6 + ["say"] * 3 + ["action"] * 3 + ["confirm", "set", "set", "choose", "both"]
        kinds += ["clear", "generate", "parallel"] + ["call"] * (2 if self.names.queue else 0)
        if depth:
            kinds += ["if", "if", "switch"] + (["while", "for"] if self.loops else [])
        if self.chance(25):
            kinds = ["handoff", "link" if self.names.queue else "jump", "jump"]
        made: dict[str, Any] = getattr(self, f"_{self.one(kinds)}")(depth)
        if self.chance(8):
            made["when"] = self.test()
        if self.chance(10) and not made.keys() & {
            "jump_to",
            "link",
            "handoff",
            "if",
            "switch",
            "while",
            "for",
        }:
            made["jump_to"] = self.target()
        return made

    def _collect(self, depth: int) -> dict[str, Any]:
        fresh = [name for name in self.names.slots if name not in self.known]
        found: dict[str, Any] = {"collect": self.learn(self.one(fresh or self.names.slots))}
        if self.chance(4):
            found["prompt"] = self.text()
        if self.chance(6):
            found["ask"] = "always"
        if self.chance(4):
            found["optional"] = True
        if self.chance(5):
            found["max_attempts"] = 2
        for key in ("on_invalid", "on_cancel"):
            if self.chance(8):
                found[key] = self.target()
        if self.chance(8):
            found |= {"timeout": "30s", "on_timeout": self.target()}
        if self.chance(6):
            found["buttons"] = [{"title": self.template(), "payload": self.one(("yes", 'a "b" \\', "{x}"))}]
        return found

    def _both(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {
            "collect": [self.learn(name) for name in self.several(self.names.slots, 2, 3)]
        }
        if self.chance(2):
            found["prompt"] = self.text()
        return found

    def _choose(self, depth: int) -> dict[str, Any]:
        lists = ("['Rome', 'Oslo', 'a b']", "[1, 2, 3]")
        source = self.one(("rows", "rows", *lists) if "rows" in self.known else lists)
        found: dict[str, Any] = {"collect": self.one(self.names.of_type("string", "object")), "from": source}
        if self.chance(2):
            found["show"] = self.one(("{item.name} · {item.price | money}", "{item}", "<{item}>"))
        if self.chance(2):
            found["page_size"] = 2
        if self.chance(4):
            found["on_error"] = self.target()
        return found

    def _action(self, depth: int) -> dict[str, Any]:
        call = str(self.one(self.names.actions))
        if self.chance(3) and self.inputs[call]:
            call += f"({self.one(self.inputs[call])}={self.value()})"
        slot = self.one(self.names.slots)
        given = self.one(("", " -> v1", " -> v1 as v2, rows", " -> rows", f" -> v1 as {slot}"))
        self.known += [name for name in ("v1", "rows", "v2") if given.endswith(name) or f"{name}," in given]
        found: dict[str, Any] = {"action": call + given}
        if self.chance(3):
            found["on_error"] = self.target()
        return found

    def _parallel(self, depth: int) -> dict[str, Any]:
        calls = [
            {"action": f"{name} -> v1 as {v}"} for name, v in zip(self.names.actions, self.vars, strict=False)
        ]
        found: dict[str, Any] = {"parallel": calls}
        if self.chance(2):
            found["on_error"] = self.target()
        return found

    def _say(self, depth: int) -> dict[str, Any]:
        if self.chance(5):
            return {"say": {"response": self.one(self.names.responses)}}
        found: dict[str, Any] = {"say": self.text()}
        if self.chance(6):
            found |= {"card": {"title": self.words(), "n": [1, None, True]}, "image": "https://x/{v1}.png"}
        return found

    def _confirm(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {"confirm": self.text()}
        for key in ("on_yes", "on_no", "on_change"):
            if self.chance(4):
                found[key] = self.target()
        return found

    def _set(self, depth: int) -> dict[str, Any]:
        values = {name: self.value() for name in self.several(self.vars[:2], 1, 2)}
        if self.chance(2):
            values |= {"rows": "[{0}, 'b', {0}]".replace("{0}", self.constant())}
        if self.chance(4):
            values |= {self.one(self.names.slots): self.value()}
        return {"set": {self.learn(name): value for name, value in values.items()}}

    def _clear(self, depth: int) -> dict[str, Any]:
        return {"clear": self.several((*self.vars, *self.names.slots), 1, 2)}

    def _generate(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {"generate": self.template(), "from": self.several(self.names.slots, 1, 2)}
        if not self.chance(4):
            found["fallback"] = self.template()
        if self.chance(2):
            found["into"] = "v2"
        return found

    def _handoff(self, depth: int) -> dict[str, Any]:
        return {"handoff": "desk", "message": self.text(), "from": self.several(self.names.slots, 1, 2)}

    def _link(self, depth: int) -> dict[str, Any]:
        return {"link": self.one(self.names.queue)}

    def _jump(self, depth: int) -> dict[str, Any]:
        return {"jump_to": self.one((self.target(), "cancel", "error", "end"))}

    def _call(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {"call": f"{self.one(self.names.queue)}() -> v1 as {self.one(self.vars)}"}
        if self.chance(3):
            found["on_error"] = self.target()
        return found

    def _if(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {"if": self.test(), "then": self.steps(depth - 1)}
        if self.chance(2):
            found["else"] = self.steps(depth - 1) if self.chance(2) else self.target()
        return found

    def _switch(self, depth: int) -> dict[str, Any]:
        cases: dict[Any, Any] = {"economy": self.steps(depth - 1), 1: self.target(), "Rome": []}
        if self.chance(2):
            cases[True] = self.steps(depth - 1)
        found: dict[str, Any] = {"switch": self.one((*self.names.slots, "v1")), "cases": cases}
        if self.chance(2):
            found["else"] = self.steps(depth - 1)
        return found

    def _while(self, depth: int) -> dict[str, Any]:
        body = self.steps(depth - 1)
        return {
            "while": "count is not set or count < 2",
            "do": [*body, {"set": {"count": "count + 1 if count is set else 1"}}],
        }

    def _for(self, depth: int) -> dict[str, Any]:
        lists = [name for name, kind in self.names.slots.items() if kind.startswith("list")]
        source = self.one(("[1, 2]", *(name for name in ("rows", *lists) if name in self.known)))
        return {"for": f"each_one in {source}", "do": self.steps(depth - 1)}

    # -------------------------------------------------------------- expressions and texts

    def learn(self, name: str) -> str:
        self.known.append(name)
        return name

    def name(self, *kinds: str) -> str:
        """A name to read: mostly one that has a value."""
        fit = [name for name in self.known if not kinds or self.names.slots.get(name) in kinds]
        every = [*(self.names.of_type(*kinds) if kinds else self.names.slots), "count"]
        return str(self.one(fit if fit and not self.chance(8) else every))

    def test(self) -> str:
        names = (*self.names.slots, *self.vars)
        a, b = self.name(), self.one(names)
        number = self.name("integer", "number")
        shapes = (
            f"{a} is set",
            f"{a} is not set",
            f"{a} == {self.constant()}",
            f"{a} != null and {b} is set",
            f"{number} is set and {number} > 2",
            f"{number} > 2" if self.chance(3) else f"len([{a}]) > 0",
            f"not ({a} is set) or {b} == {a}",
            f"session.{self.one(self.names.slots)} is set",
            f"{a} in ['Rome', 'Oslo', {self.constant()}]",
            "rows is set and len(rows) > 1",
            "rows[0].price > 3" if self.chance(4) else "rows is set and rows[0] != 1",
            f"contains({self.name('string')}, 'o')",
            f"matches({self.name('string')}, '[A-Z].*')",
            f"today() < {self.name('date')}",
            f"({number} + 1) * 2 >= 5 if {number} is set else true",
            f"{number} is set and {number} % 2 == 1",
            "true",
            "false",
        )
        return str(self.one(shapes))

    def value(self) -> str:
        a = self.name()
        number = self.name("integer", "number")
        number = number if number in self.known else "3"
        shapes = (
            self.constant(),
            str(a),
            f"{number} + 1",
            f"round({number} / 3, 1) - -1",
            f"[{a}, {self.constant()}]",
            f"upper({self.name('string')})",
            f"{a} if {a} is set else {self.constant()}",
            f"min({number}, 2) // 1",
            "rows[-1]" if "rows" in self.known else "[1, [2]][-1]",
            "'x' + ' \\\" + str(1)'",
        )
        return str(self.one(shapes))

    def constant(self) -> str:
        text = self.one(
            ("Rome", "economy", "a {b}", 'it is \\"so\\"', "\\n \\\\ %s", "日 \U0001f600", "{{0}}")
        )
        return str(self.one(("1", "2.5", "0", "true", "false", "null", f'"{text}"')))

    def words(self) -> str:
        return str(self.one(HOSTILE_TEXTS))

    def template(self) -> str:
        name = self.name() if not self.chance(10) else "error.message"
        some = self.one((*self.names.slots, *self.vars))
        hole = self.one(
            (
                f"{{{name}}}",
                f"{{{some} | default:none}}",
                f"{{{name} | default:none}}",
                f"{{{name} | default:'a \"b\" {{}}' | upper}}",
                f"{{len([{name}, 1])}} {{{name} is set}}",
                f"{{{name} if {name} is set else '-'}}",
                "",
                "",
            )
        )
        return template(self.words()) + hole + template(self.words())

    def text(self) -> Any:
        kind = self.draw(st.integers(0, 5))
        if kind == 4:
            return [self.template(), self.template()]
        if kind == 5:
            return {"en": self.template(), "es": [self.template(), self.template()]}
        return self.template()
