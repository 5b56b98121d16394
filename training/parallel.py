"""A map over worker processes, each on one core."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

Item = TypeVar("Item")
Result = TypeVar("Result")


def parallel_map(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    processes: int,
) -> Iterator[Result]:
    """Yield `function` of each item, in order; in this process where `processes` is 1.

    Workers are started fresh: a fork of a process with threads may deadlock.
    """
    if processes == 1:
        yield from map(function, items)
        return
    with ProcessPoolExecutor(
        processes,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=threadpool_limits,
        initargs=(1,),
    ) as pool:
        yield from pool.map(function, items)
