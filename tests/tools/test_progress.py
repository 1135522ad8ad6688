"""Long work says before each step how far it is, and apart from its results."""

from tools.progress import steps


def test_each_step_is_said_before_it_is_done(capsys):
    going, done = steps(iter("abc"), str.upper), []
    for number in (1, 2, 3):
        done.append(next(going))
        out, err = capsys.readouterr()
        assert (out, err.strip()) == ("", f"{number} of 3: {done[-1].upper()}")
    assert (done, list(going)) == (["a", "b", "c"], [])
