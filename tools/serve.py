"""Serve the built site on this machine only."""

import functools
import sys
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SITE = Path(__file__).resolve().parent.parent / "_build" / "html"


class Handler(SimpleHTTPRequestHandler):
    """Serve the files of a folder, and for wrong addresses the page that a host would show."""

    def send_error(self, code, message=None, explain=None):
        """Send the book's own error page if there is no such file."""
        page = Path(self.directory, "404.html")
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            return super().send_error(code, message, explain)
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def main(port="8000"):
    """Serve until interrupted, or say in a sentence why that is impossible."""
    if not (SITE / "index.html").is_file():
        return "There is no built site yet; run: make book"
    if not port.isdigit() or int(port) > 65535:
        return f"PORT={port} is not a port; give a number, for example: make serve PORT=8080"
    handler = functools.partial(Handler, directory=SITE)
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
