"""What the embedded engine learns from a bot's flows, as the bytes that lie beside its module."""

from __future__ import annotations

from soni_runtime.program import Program
from soni_runtime.understanding.local.encoder import Absent


def head_digest(program: Program) -> str | None:
    """The digest of what a head of ``program`` is learnt from; None where a head would be of no use."""
    from soni_runtime.understanding.local.learning import digest_of_flows, english

    languages = english(program)
    if languages is None or not program.flows:
        return None
    return digest_of_flows(program, languages)


def head_bytes(program: Program) -> bytes | Absent:
    """The head of ``program``, which has a digest; or why there is none: the weights are not installed.

    The same bytes on the same machine; on others the last bits of some numbers may differ.
    """
    from soni_runtime.understanding.local.encoder import shared_encoder
    from soni_runtime.understanding.local.flows import FlowIndex
    from soni_runtime.understanding.local.heads import pack
    from soni_runtime.understanding.local.learning import (
        common_words,
        digest_of_flows,
        english,
        learn,
    )

    languages = english(program)
    encoder = shared_encoder()
    if isinstance(encoder, Absent) or languages is None:
        return encoder if isinstance(encoder, Absent) else Absent("the encoder knows English only")
    index = FlowIndex(program.flows.values(), common_words(languages))
    return pack(learn(encoder, program, index, digest_of_flows(program, languages)))
