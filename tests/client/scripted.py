"""An HTTP server that does what a test tells it to: also what a good server never would."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

JOB = "0190000000007000800000000000000a"
FILE = "0190000000007000800000000000000b"


class Exchange:
    """A request, and the means to answer it."""

    def __init__(self, handler: BaseHTTPRequestHandler) -> None:
        self._handler = handler
        self.method, self.path = handler.command, handler.path
        self.headers = {name.lower(): value for name, value in handler.headers.items()}
        self.body = handler.rfile.read(int(self.headers.get("content-length", "0")))

    def json(self, status: int, body: Any, **headers: str) -> None:
        """Answer with JSON; a header's name is written with `_` for `-`."""
        self.send(status, json.dumps(body).encode(), Content_Type="application/json", **headers)

    def problem(self, status: int, slug: str, detail: str = "no", **more: Any) -> None:
        """Answer with a problem; `retry_after` becomes the header."""
        after = {"Retry_After": str(more.pop("retry_after"))} if "retry_after" in more else {}
        body = {"type": f"urn:ghostnote:problem:{slug}", "title": slug, "status": status, "detail": detail, **more}
        self.json(status, body, **after)

    def send(self, status: int, body: bytes, **headers: str) -> None:
        """Answer."""
        self._handler.send_response(status)
        for name, value in {**headers, "Content_Length": str(len(body))}.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.end_headers()
        self._handler.wfile.write(body)

    def stream(self, text: str) -> None:
        """Send a stream of events, of unknown length: what follows is up to the test."""
        if not self._handler.wfile.closed and not hasattr(self, "_streaming"):
            self._streaming = True
            self._handler.send_response(200)
            self._handler.send_header("Content-Type", "text/event-stream; charset=utf-8")
            self._handler.send_header("Transfer-Encoding", "chunked")
            self._handler.end_headers()
        data = text.encode()
        self._handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self._handler.wfile.flush()

    def end(self) -> None:
        """End the stream as is proper."""
        self._handler.wfile.write(b"0\r\n\r\n")

    def drop(self) -> None:
        """Break the connection."""
        self._handler.close_connection = True
        self._handler.connection.close()


Script = Callable[[Exchange], None]


@contextmanager
def serving(script: Script) -> Iterator[str]:
    """A server whose every request is answered by `script`; its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (OSError, ValueError):
                self.close_connection = True

        def answer(self) -> None:
            script(Exchange(self))

        do_GET = do_POST = do_DELETE = answer  # noqa: N815 - the names that http.server calls

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as in http.server
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def event(number: int, name: str, status: str, done: int = 0, attempt: int = 1) -> str:
    """One event as it is sent."""
    data = {"task_id": JOB, "status": status, "attempt": attempt, "done": done, "total": 4}
    return f"id: {number}\nevent: {name}\nretry: 1000\ndata: {json.dumps(data)}\n\n"


def accepted() -> dict[str, Any]:
    """The answer to a request that made a job."""
    return {"task_id": JOB, "job_id": JOB, "status": "queued", "estimated_time": 0.5, "urls": _URLS}


def view(status: str, **more: Any) -> dict[str, Any]:
    """A job."""
    return {
        "task_id": JOB,
        "job_id": JOB,
        "kind": "generate",
        "status": status,
        "progress": {"done": 4, "total": 4},
        "attempt": 1,
        "created_at": "2026-01-01T00:00:00Z",
        "params": {},
        "urls": _URLS,
        **more,
    }


def file(sha256: str) -> dict[str, Any]:
    """A result."""
    return {
        "file_id": FILE,
        "name": "funk-5.mid",
        "media_type": "audio/midi",
        "size": 4,
        "sha256": sha256,
        "url": f"/api/v1/download/{FILE}",
    }


_URLS = {name: f"/{name}" for name in ("self", "cancel", "events", "download")}
