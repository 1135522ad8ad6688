"""Values that come too fast are dropped, but never the last one."""

import threading
import time

import pytest

from course_utils.interactive.throttle import Throttle


def settled(seen, value, seconds=5.0):
    """Wait until the last thing seen is the value."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and (not seen or seen[-1] != value):
        time.sleep(0.005)
    return seen[-1]


@pytest.mark.parametrize("threads", [1, 8])
def test_the_last_value_arrives_and_the_calls_are_bounded(threads):
    latest, seen = {}, []
    throttle = Throttle(lambda: seen.append(dict(latest)), interval=0.05)

    def pour(who):
        for k in range(300):
            latest[who] = k
            throttle()
            time.sleep(0.0002)

    start = time.monotonic()
    workers = [threading.Thread(target=pour, args=(who,)) for who in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    took = time.monotonic() - start
    final = dict.fromkeys(range(threads), 299)
    assert settled(seen, final) == final
    assert 1 <= len(seen) <= took / 0.05 + 3


def test_a_single_call_is_made_at_once_on_the_same_thread():
    seen = []
    Throttle(lambda: seen.append(threading.current_thread()))()
    assert seen == [threading.current_thread()]


@pytest.mark.parametrize("late", [False, True])
def test_a_value_that_comes_while_the_function_runs_is_not_lost(late):
    latest, seen, inside = [0], [], threading.Event()

    def slow():
        value = latest[0]
        inside.set()
        time.sleep(0.05)
        seen.append(value)

    throttle = Throttle(slow, interval=0.01)
    worker = threading.Thread(target=throttle)
    worker.start()
    inside.wait(5)
    if late:  # the second call is a timer's
        inside.clear()
        throttle()
        inside.wait(5)
    latest[0] = 1
    throttle()
    worker.join()
    assert settled(seen, 1) == 1


def test_after_a_failure_it_goes_on():
    calls = []

    def fails_first():
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("once")

    throttle = Throttle(fails_first, interval=0.01)
    with pytest.raises(RuntimeError, match="once"):
        throttle()
    time.sleep(0.02)
    throttle()
    assert len(calls) == 2
