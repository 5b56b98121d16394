"""The page about costs holds what the script prints."""

from dataclasses import replace
from pathlib import Path

from benchmarks.cost import Cost, Prices, Workload, hot_spots, tables

PAGE = Path(__file__).parents[2] / "docs" / "operations" / "cost.md"


def test_the_page_holds_the_tables_as_printed():
    assert tables(Prices(), Workload()) in PAGE.read_text()


def test_costs_grow_with_calls_and_fall_with_longer_chunks():
    load = Workload()
    one, many = (Cost.of(calls, load).per_month(Prices(), load) for calls in (1_000, 100_000))
    assert 99 < sum(many.values()) / sum(one.values()) < 101
    longer = Cost.of(1_000, replace(load, chunk_sec=5.0))
    assert longer.writes < Cost.of(1_000, load).writes


def test_a_call_is_written_less_than_once_a_second_however_many_there_are():
    for calls in (1_000, 10_000_000):
        assert hot_spots(calls, Workload())["one live call's document"] < 1
