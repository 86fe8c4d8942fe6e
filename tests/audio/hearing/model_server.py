"""A server of models on this machine, for tests: lists them, gives them, and misbehaves as it is told."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES = {
    "am/final.mdl": b"m" * 4000,
    "conf/model.conf": b"--x=1\n",
    "conf/mfcc.conf": b"--use-energy=false\n",
    "graph/phones/word_boundary.int": b"1 nonword\n",
    "graph/HCLr.fst": b"graph",
    "graph/Gr.fst": b"graph",
    "graph/disambig_tid.int": b"1\n",
}
"""What a model has at least. Nobody loads it."""
NAME = "vosk-model-small-ru-0.22"


def model_zip(name: str = NAME, files: dict[str, bytes] = FILES) -> bytes:
    """The zip of a model, in a folder of its name."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for path, data in files.items():
            packed.writestr(f"{name}/{path}" if name else path, data)
    return made.getvalue()


class ModelServer:
    """What is served, and how."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.zip = model_zip()
        self.md5 = hashlib.md5(self.zip).hexdigest()
        self.listed: object = [self.entry(), self.entry("vosk-model-ru-0.10", obsolete="true")]
        self.breaks_off_after: int | None = None
        """Bytes of an answer after which the connection is closed."""
        self.knows_ranges = True
        self.asked: list[str | None] = []
        """The range of each request for the zip."""

    def entry(self, name: str = NAME, **other: object) -> dict[str, object]:
        """A row of the list of models."""
        row = {"lang": "ru", "name": name, "md5": self.md5, "size": len(self.zip), "type": "small"}
        return {**row, "obsolete": "false", "url": f"{self.url}{name}.zip", **other}


@contextmanager
def serving() -> Iterator[ModelServer]:
    """A server on the loopback address."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    http.daemon_threads = True
    server = http.models = ModelServer(f"http://127.0.0.1:{http.server_port}/")  # type: ignore[attr-defined]
    thread = Thread(target=http.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server: ModelServer = self.server.models  # type: ignore[attr-defined]
        if self.path == "/model-list.json":
            self._give(json.dumps(server.listed).encode(), 200)
        elif self.path == f"/{NAME}.zip":
            self._zip(server)
        else:
            self.send_error(404)

    def _zip(self, server: ModelServer) -> None:
        wanted = self.headers.get("Range")
        server.asked.append(wanted)
        start = int(wanted.split("=")[1].rstrip("-")) if wanted and server.knows_ranges else 0
        if start >= len(server.zip):
            self.send_error(416)
            return
        self._give(server.zip[start:], 206 if start else 200, server.breaks_off_after)

    def _give(self, data: bytes, status: int, breaks_off_after: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[:breaks_off_after])

    def log_message(self, *_: object) -> None:
        """Say nothing."""
