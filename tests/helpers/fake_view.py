"""A front end for tests: it talks to an explorer as a view in JupyterLab does."""

import time


class View:
    """One view of an explorer; `heard` are the messages that it was sent.

    Of a slot `picture` holds the shape and the bytes of the array.

    Parameters
    ----------
    explorer : Explorer
    name : str, default="view"
    """

    def __init__(self, explorer, name="view"):
        self.explorer, self.name, self.heard = explorer, name, []
        self.picture, self.error = {}, None
        sent = explorer.send  # of another view, if there is one

        def send(content, buffers=None):
            self.receive(content, buffers or [])
            sent(content, buffers)

        explorer.send = send

    def receive(self, message, buffers):
        """Do what kernel.js and figure.js do with a message."""
        self.heard.append(message)
        if message["kind"] == "error":
            self.error = message["text"]
        else:
            self.picture |= message["pieces"]
            for name, array in zip(message["arrays"], buffers, strict=True):
                self.picture[name] = message["pieces"][name] | {"array": array}
            self.error = None

    def say(self, **content):
        """Send a message through the widget's own machinery and return the answers."""
        count = len(self.heard)
        data = {"method": "custom", "content": content}
        self.explorer._handle_msg({"content": {"data": data}, "buffers": []})
        return self.heard[count:]

    def hello(self):
        """Ask for the whole picture."""
        return self.say(kind="hello", view=self.name)

    def move(self, **state):
        """Send new values."""
        return self.say(kind="move", view=self.name, state=state)

    def bye(self):
        """Say that the view is closed."""
        return self.say(kind="bye", view=self.name)

    def wait_for(self, **state):
        """Wait until the last message is of this state; return it."""
        end = time.monotonic() + 10
        while time.monotonic() < end:
            if self.heard and all(self.heard[-1]["state"][n] == v for n, v in state.items()):
                break
            time.sleep(0.005)
        return self.heard[-1]
