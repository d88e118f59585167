"""Made-up examples: sound, varied and the same for the same seed."""

from __future__ import annotations

from collections import Counter
from itertools import chain

import pytest

from soni_runtime.understanding.local.tagging import ACTS, STATUSES
from training.examples import Example, problems
from training.synthetic import synthetic
from training.synthetic_domains import DOMAINS
from training.synthetic_schema import Domain, domains, template
from training.synthetic_values import MADE
from training.vocabularies import WORDS


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return list(synthetic(6000, 7, {}))


def test_the_same_seed_makes_the_same_examples() -> None:
    assert list(synthetic(200, 3, {})) == list(synthetic(200, 3, {}))
    assert list(synthetic(200, 3, {})) != list(synthetic(200, 4, {}))


def test_count_is_kept() -> None:
    assert len(list(synthetic(17, 1, {}))) == 17
    assert list(synthetic(0, 1, {})) == []


def test_no_example_has_problems(examples: list[Example]) -> None:
    assert [found for example in examples for found in problems(example)] == []


def test_every_status_and_act_occurs(examples: list[Example]) -> None:
    statuses = Counter(item.status for example in examples for item in example.items)
    acts = Counter(act for example in examples for act in example.acts or ())
    assert set(statuses) == set(STATUSES)
    assert set(acts) == set(ACTS)
    assert min(acts.values()) >= 20
    assert all(example.acts is not None for example in examples)


def test_items_fit_and_are_described_in_many_ways(examples: list[Example]) -> None:
    assert all(1 <= len(example.items) <= 14 for example in examples)
    items = list(chain.from_iterable(example.items for example in examples))
    assert len({item.text for item in items if item.kind == "slot"}) >= 400
    assert len({item.text for item in items if item.kind == "flow"}) >= 100
    assert all(item.text.strip() == item.text and item.text for item in items)


def test_spans_hold_the_value_alone(examples: list[Example]) -> None:
    for example in examples:
        for item in example.items:
            if item.status == "span":
                value = example.text[item.start : item.end]
                assert value == value.strip(" ,;:!?")
                before, after = example.text[: item.start][-1:], example.text[item.end :][:1]
                assert not before.isalnum(), example
                assert not after.isalnum(), example
            else:
                assert (item.start, item.end) == (-1, -1)


def test_no_hole_is_left_in_any_words(examples: list[Example]) -> None:
    for example in examples:
        assert "{" not in example.text + example.context
        assert not any("{" in item.text for item in example.items)


def test_values_given_are_used() -> None:
    made = list(synthetic(1500, 5, {"city": ("Xanadu", "Xanadu.", "{")}))
    assert any("xanadu" in example.text.lower() for example in made)


def test_turns_are_mixed(examples: list[Example]) -> None:
    share = sum(not example.context for example in examples) / len(examples)
    assert 0.05 < share < 0.4
    lowered = sum(example.text == example.text.lower() for example in examples) / len(examples)
    assert 0.4 < lowered < 0.75
    assert any(item.asked for example in examples for item in example.items)
    assert any(item.filled for example in examples for item in example.items)


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.name)
def test_a_domain_is_complete(domain: Domain) -> None:
    assert len(domain.slots) >= 4
    assert len(domain.flows) >= 2
    assert any(flow.offers for flow in domain.flows.values())
    for slot in domain.slots.values():
        assert slot.descriptions, slot.key
        assert slot.kind == "bool" or slot.choices or slot.kind in MADE or slot.kind in WORDS, slot.key
        assert slot.kind != "bool" or not any("{" in phrase for phrase in slot.phrases), slot.key
        assert slot.kind == "bool" or all("{}" in phrase for phrase in slot.phrases), slot.key
    for flow in domain.flows.values():
        assert flow.descriptions, flow.key
        assert flow.phrases, flow.key
        for phrase in flow.phrases:
            assert {key for _, key in template(phrase) if key is not None} <= set(domain.slots), phrase


def test_a_line_of_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="what is this"):
        domains("# a\nwhat is this")
    with pytest.raises(ValueError, match="twice"):
        domains("# a\nslot city: to\nslot city: to")
