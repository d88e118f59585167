"""The tagger as a network to train: BERT's layers, and what is made of their last.

The layers are those of Devlin et al. 2019, from the weights of the sentence encoder. The piece before an item
gives seven scores, one for each status, and two vectors; a piece of the message gives two vectors as well.
How well a value begins at a piece is the product of two of them, how well it ends there of the other two
(pointers: Vinyals et al. 2015).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from soni_runtime.understanding.local.tagging import ACTS, PLACES, STATUSES
from training.bert_graph import Shape

FROZEN: Final = 2
"""Layers, from the first, that stay as they are, like the embeddings: a quarter quicker."""


class Layer(nn.Module):
    """Self-attention and feed-forward, each with its residual and norm; one pass needs no dropout."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        hidden = shape.hidden
        self.heads = shape.heads
        self.query, self.key, self.value = (nn.Linear(hidden, hidden) for _ in range(3))
        self.joined = nn.Linear(hidden, hidden)
        self.attention_norm = nn.LayerNorm(hidden, eps=shape.epsilon)
        self.wide = nn.Linear(hidden, 4 * hidden)
        self.narrow = nn.Linear(4 * hidden, hidden)
        self.norm = nn.LayerNorm(hidden, eps=shape.epsilon)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, words, hidden = x.shape

        def split(part: Tensor) -> Tensor:
            return part.view(batch, words, self.heads, hidden // self.heads).transpose(1, 2)

        mixed = functional.scaled_dot_product_attention(
            split(self.query(x)), split(self.key(x)), split(self.value(x)), attn_mask=bias
        )
        mixed = mixed.transpose(1, 2).reshape(batch, words, hidden)
        x = self.attention_norm(x + self.joined(mixed))
        wide = functional.gelu(self.wide(x))
        return self.norm(x + self.narrow(wide))


class Tagger(nn.Module):
    """Numbers of pieces in; scores of statuses and acts, and the vectors that point, of every piece out."""

    def __init__(self, weights: Mapping[str, Any], shape: Shape) -> None:
        super().__init__()
        self.words = nn.Embedding.from_pretrained(_tensor(weights, "embeddings.word_embeddings.weight"))
        places = _tensor(weights, "embeddings.position_embeddings.weight")
        kind = _tensor(weights, "embeddings.token_type_embeddings.weight")[0]
        self.places = nn.Parameter(places + kind, requires_grad=False)
        self.norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.heads = nn.Linear(shape.hidden, len(STATUSES) + len(ACTS) + 4 * PLACES)
        nn.init.normal_(self.heads.weight, std=0.02)
        for name, module in self._named():
            module.load_state_dict({part: _tensor(weights, name + part) for part in ("weight", "bias")})
        for module in (self.norm, *self.layers[:FROZEN]):
            module.requires_grad_(False)

    def _named(self) -> Iterator[tuple[str, nn.Module]]:
        """BERT's modules under their names in its weights."""
        yield "embeddings.LayerNorm.", self.norm
        for number, layer in enumerate(self.layers):
            name = f"encoder.layer.{number}."
            assert isinstance(layer, Layer)
            for part in ("query", "key", "value"):
                yield f"{name}attention.self.{part}.", getattr(layer, part)
            yield f"{name}attention.output.dense.", layer.joined
            yield f"{name}attention.output.LayerNorm.", layer.attention_norm
            yield f"{name}intermediate.dense.", layer.wide
            yield f"{name}output.dense.", layer.narrow
            yield f"{name}output.LayerNorm.", layer.norm

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Batch × words numbers and their mask → batch × words × (statuses, acts, 4 × PLACES)."""
        with torch.no_grad():
            x = self.norm(self.words(ids) + self.places[: ids.shape[1]])
            bias = mask[:, None, None, :].bool()
            for layer in self.layers[:FROZEN]:
                x = layer(x, bias)
        for layer in self.layers[FROZEN:]:
            x = layer(x, bias)
        return self.heads(x)

    def tensors(self) -> dict[str, Any]:
        """The weights under BERT's names, as arrays, for the graph writer."""
        found: dict[str, Tensor] = {}
        found["embeddings.word_embeddings.weight"] = self.words.weight
        found["embeddings.position_embeddings.weight"] = self.places
        found["embeddings.token_type_embeddings.weight"] = torch.zeros(2, self.places.shape[1])
        for name, module in (*self._named(), ("heads.", self.heads)):
            found |= {name + part: getattr(module, part) for part in ("weight", "bias")}
        return {name: tensor.detach().float().numpy() for name, tensor in found.items()}


def _tensor(weights: Mapping[str, Any], name: str) -> Tensor:
    return torch.from_numpy(weights[name].copy())
