"""What a build says: one line for each step, at once, also where Sphinx is quiet."""


def say(line):
    """Print a line where whoever builds the book sees it."""
    print(line, flush=True)


def setup(app):
    """Connect to Sphinx."""
    app.connect("env-before-read-docs", lambda app, env, names: _say_reading(names))
    app.connect("write-started", lambda app, builder: say("writing pages ..."))


def _say_reading(names):
    if names:
        say(f"reading {len(names)} page{'s' * (len(names) > 1)} ...")
