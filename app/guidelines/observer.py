"""The process beside the server that finds facts: ``python -m app.guidelines.observer``.

Reads subjects from standard input and writes what it observes to standard output, frame by frame in the same order; a
frame is four bytes of length, most significant first, and that many bytes. It first writes an empty frame: it is ready.
It ends when its input does, so it never outlives the server.
"""

import gc
import signal
import struct
import sys
from typing import BinaryIO

from app.guidelines.observe import observe
from app.guidelines.observed_bytes import observed_as_bytes, subjects_of
from app.guidelines.topic_model import topic_model
from app.records.facts import Observed, Subject

LENGTH = struct.Struct(">I")


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer frames until there are no more."""
    _put(sink, b"")
    while len(header := source.read(LENGTH.size)) == LENGTH.size:
        subjects = subjects_of(source.read(LENGTH.unpack(header)[0]))
        _put(sink, observed_as_bytes([_observed(subject) for subject in subjects]))


def _observed(subject: Subject) -> Observed | None:
    """``None`` for a fault of ours: the server looks again, and parks what it cannot look at either."""
    try:
        return observe(subject)
    except Exception:  # noqa: BLE001 – one message must not take the others with it
        return None


def _put(sink: BinaryIO, content: bytes) -> None:
    sink.write(LENGTH.pack(len(content)) + content)
    sink.flush()


def main() -> None:
    """Ignore what asks to stop: the server gets it too, and still needs this process while it drains."""
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, signal.SIG_IGN)
    topic_model()
    gc.collect()
    gc.freeze()
    serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
