"""Every kind of finding. The hundreds name the area; a code and its slug never change."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Final

from soni_dsl.diagnostics.model import Code

AREAS: Final = ("reading", "meta", "shape", "names", "types", "control", "data", "design", "safety", "legacy")


@cache
def all_codes() -> dict[str, Code]:
    """Id → code, in order of id.

    Raises:
        ValueError: two codes share an id or a slug.
    """
    found: dict[str, Code] = {}
    slugs: set[str] = set()
    for area in AREAS:
        module = import_module(f"{__name__}.{area}")
        for value in vars(module).values():
            if isinstance(value, Code):
                if found.get(value.id, value) is not value or (value.slug in slugs and value.id not in found):
                    raise ValueError(f"{value.id} {value.slug} is defined twice")
                found[value.id] = value
                slugs.add(value.slug)
    return dict(sorted(found.items()))
