"""From files in a corpus folder to clean articles, or rejections that say why.

:func:`discover` names the files, :func:`read` yields their documents as they are (cheap, one at a
time), :func:`prepare` cleans one document and finds out what it is (for worker processes; call
:func:`reset` once a batch).
"""

from pipeline.ingest.discover import discover
from pipeline.ingest.html_body import reset
from pipeline.ingest.inputs import InputFile, Limits
from pipeline.ingest.outlets import OutletDirectory
from pipeline.ingest.prepare import prepare
from pipeline.ingest.readers import read

__all__ = [
    "InputFile",
    "Limits",
    "OutletDirectory",
    "discover",
    "prepare",
    "read",
    "reset",
]
