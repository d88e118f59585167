"""Bots that nobody writes by accident: each hostile in its own way, by name.

Run as a program it checks all of them in this one process, whose memory and CPU time its caller limits, and
prints a line of JSON for each.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Iterator
from itertools import pairwise

GOOD = 'version: "1"\nflows:\n  greet:\n    triggers: [hello]\n    steps:\n      - say: Hello\n'
DEEP = 100_000
NAMES = {
    "dunder": "__class__",
    "init": "__init__",
    "keyword": "class",
    "emoji": "😀",
    "bidi": "a\u202eb",
    "confusable": "раy",
    "invisible": "a\u200bb",
    "empty": '""',
    "number": "1",
    "null": "null",
    "dot": "a.b",
    "long": "a" * 1_000_000,
    "line": '"a\\nb"',
    "path": "../../etc/passwd",
    "zero": '"a\\0b"',
}
EXPRESSIONS = {
    "parentheses": "(" * DEEP + "1" + ")" * DEEP,
    "open": "(" * DEEP,
    "not": "not " * DEEP + "a",
    "minus": "-" * DEEP + "1",
    "plus": "1" + "+1" * DEEP,
    "short plus": "1" + "+1" * 3000,
    "and": "a" + " and a" * 1600,
    "index": "a" + "[0]" * DEEP,
    "attribute": "a" + ".b" * DEEP,
    "list": "[" * DEEP + "]" * DEEP,
    "call": "len(" * DEEP,
    "conditional": "a if b else " * 800 + "c",
    "chain": "1<" * 4000 + "1",
    "text": '"' + "a" * DEEP,
    "digits": "9" * DEEP,
    "product": "9" * 4000 + "*" + "9" * 4000,
    "float": "1e999999",
}
TAGS = (
    '!!python/object/apply:os.system ["touch PWNED"]',
    "!!python/object/new:os.system [touch PWNED]",
    "!!python/name:os.system",
    "!!binary aGk=",
    "!" + "a" * DEEP + " x",
)
ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-8-sig", "latin-1")


def steps(text: str) -> str:
    return f'version: "1"\nflows:\n  greet:\n    triggers: [hello]\n    steps:\n{text}'


def inputs() -> Iterator[tuple[str, bytes]]:
    """Every one of them, as the bytes of a file."""
    yield from _bytes()
    for name, text in (*_structures(), *_sizes(), *_embedded()):
        yield name, text.encode("utf-8", "surrogatepass")


def _bytes() -> Iterator[tuple[str, bytes]]:
    yield "nothing", b""
    yield "zeros", b"\0" * 1000
    yield "no text", b"\xff\xfe\xfd" * 1000
    yield "half a character", GOOD.encode()[:-1] + b"\xc3"
    yield "odd UTF-16", GOOD.encode("utf-16") + b"\0"
    for encoding in ENCODINGS:
        yield f"in {encoding}", GOOD.replace("Hello", "Olé").encode(encoding)
    for name, ending in {"CR": "\r", "CR LF": "\r\n", "NEL": "\x85", "LS": "\u2028", "mixed": "\n\r"}.items():
        yield f"lines end with {name}", GOOD.replace("\n", ending).encode()
    yield "tabs", GOOD.replace("    ", "\t").encode()
    yield "a lone surrogate", GOOD.replace("Hello", "\ud800").encode("utf-8", "surrogatepass")


def _structures() -> Iterator[tuple[str, str]]:
    letters = "abcdefghijk"
    bomb = [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in pairwise(letters)]
    yield "alias bomb", "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(bomb)
    yield "alias cycle", "a: &a [*a]\nb: &b {c: *b}\nflows: &f {x: *f}\n"
    merges = [f"a{i}: &a{i} {{<<: [{', '.join([f'*a{i - 1}'] * 9)}], k{i}: 1}}\n" for i in range(1, 20)]
    yield "merge bomb", "a0: &a0 {x: 1}\n" + "".join(merges)
    keys = ", ".join(f"k{i}: 1" for i in range(3000))
    yield "merges of many keys", f"a: &a {{{keys}}}\n" + "".join(f"b{i}: {{<<: *a}}\n" for i in range(3000))
    yield "deep list", "[" * DEEP
    yield "deep closed list", "[" * DEEP + "]" * DEEP
    yield "deep mapping", "{a: " * DEEP
    yield "deep block list", "- " * DEEP + "x"
    yield "deep keys", "? " * DEEP + "x"
    yield "deep block mapping", "".join(f"{' ' * i}a:\n" for i in range(3000))
    yield "deep dashes", "".join(f"{' ' * i}-\n" for i in range(3000))
    for depth in (90, 1000):
        body = "".join(f"{' ' * (6 + 4 * i)}- if: a\n{' ' * (8 + 4 * i)}then:\n" for i in range(depth))
        yield f"{depth} conditions deep", steps(f"{body}{' ' * (6 + 4 * depth)}- say: x\n")
    for tag in TAGS:
        yield f"tag {tag[:30]}", steps(f"      - say: {tag}\n")
    for kind, name in NAMES.items():
        yield f"flow called {kind}", f"flows:\n  ? {name}\n  : {{triggers: [a], steps: [say: x]}}\n"
        slots = f"slots:\n  ? {name}\n  : {{type: string}}\nflows:\n"
        yield f"slot called {kind}", f"{slots}  a: {{triggers: [a], steps: [{{collect: {name}}}]}}\n"
        yield f"step called {kind}", steps(f"      - step: {name}\n        say: x\n        jump_to: {name}\n")
        yield f"variable called {kind}", steps(f"      - set:\n          ? {name}\n          : 1\n")


def _sizes() -> Iterator[tuple[str, str]]:
    yield "10 MB of text", steps(f"      - say: {'x ' * 4_900_000}")
    yield "10 MB in quotes", steps(f'      - say: "{"x" * 9_900_000}"')
    yield "more than 10 MB", "a" * 10_000_001
    yield "10 MB of lines", "\n" * 9_900_000
    yield "10 MB of keys without values", "a:\n" * 3_000_000
    yield "10 MB of quotes", '"' * 9_900_000
    yield "10 MB of directives", "%a\n" * 3_000_000
    yield "2 MB of holes", steps(f"      - say: {'{x}' * 600_000}")
    yield "2 MB of open holes", steps(f"      - say: {'{x ' * 600_000}")
    yield "2 MB of braces", steps(f'      - say: "{"{" * 2_000_000}"')
    yield "30,000 keys", "".join(f"k{i}: 1\n" for i in range(30_000))
    yield "100,000 equal keys", "k: 1\n" * 100_000
    yield "5,000 slots", "slots:\n" + "".join(f"  k{i}: {{type: strin}}\n" for i in range(5000))
    yield "20,000 steps", steps("      - say: x\n" * 20_000)
    yield "5,000 broken steps", steps("      - say: a: b\n" * 5000)
    yield "5,000 open quotes", steps('      - say: "x\n' * 5000)
    yield "5,000 open brackets", steps("      - say: [x\n" * 5000)
    yield "5,000 jumps nowhere", steps("      - say: x\n        jump_to: nowhere\n" * 5000)
    yield "5,000 unknown kinds", steps("      - foo: x\n" * 5000)
    yield "5,000 tabs", steps("      - say: x\n\t- say: y\n" * 2500)
    yield "20,000 ignores", "# soni: ignore[SN201] x\n" * 20_000 + GOOD
    flows = "".join(f"  a{i}:\n    triggers: [hello]\n    steps: [say: x]\n" for i in range(2000))
    yield "2,000 equal triggers", f"flows:\n{flows}"


def _embedded() -> Iterator[tuple[str, str]]:
    for name, text in EXPRESSIONS.items():
        quoted = text.replace("'", "''")
        yield f"condition of {name}", steps(f"      - if: '{quoted}'\n        then: [say: x]\n")
        yield f"hole of {name}", steps(f"      - say: '{{{quoted}}}'\n")
        yield f"argument of {name}", steps(f"      - action: 'f(a={quoted}) -> b'\n")
    yield "filters", steps(f"      - say: '{{x{' | upper' * 20_000}}}'\n")
    yield "arguments", steps(f"      - action: 'f({', '.join(f'a{i}=1' for i in range(DEEP))})'\n")
    yield "deep type", f"slots:\n  a: {{type: {'list of ' * DEEP}string}}\n"
    yield "long trigger", f"flows:\n  a:\n    triggers: ['{'{x} ' * DEEP}']\n    steps: [say: x]\n"


def main() -> None:
    from soni_dsl.checking import check_bytes
    from soni_dsl.diagnostics import concise

    gc.disable()  # as the command does
    for name, data in inputs():
        began = time.process_time()
        checked = check_bytes(data, "bot.yaml")
        found = {d.code.id for d in checked.diagnostics}
        inside = all(
            0 <= label.span.start <= label.span.end <= len(label.span.source.text)
            for d in checked.diagnostics
            for label in (d.primary, *d.secondary)
        )
        concise.render(checked.diagnostics[:1000])
        took = time.process_time() - began
        json.dump({"name": name, "codes": sorted(found), "inside": inside, "seconds": took}, sys.stdout)
        print(flush=True)
        del checked
        gc.collect()


if __name__ == "__main__":
    main()
