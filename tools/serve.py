"""Serve the built site on this machine only."""

import functools
import sys
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SITE = Path(__file__).resolve().parent.parent / "_build" / "html"


def main(port="8000"):
    """Serve until interrupted; a sentence instead where that cannot be."""
    if not (SITE / "index.html").is_file():
        return "There is no built site yet; run: make book"
    if not port.isdigit() or int(port) > 65535:
        return f"PORT={port} is no port; give a number, for example: make serve PORT=8080"
    handler = functools.partial(SimpleHTTPRequestHandler, directory=SITE)
    try:
        server = ThreadingHTTPServer(("127.0.0.1", int(port)), handler)
    except OSError as error:
        other = f"make serve PORT={int(port) + 1}"
        return f"Port {port} cannot be used ({error.strerror}); try another: {other}"
    print(f"The book is at http://127.0.0.1:{server.server_port}/ (Ctrl+C ends it)", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
