"""From files in a corpus folder to clean articles, or rejections that say why.

:func:`~pipeline.ingest.discover.discover` names the files, :func:`~pipeline.ingest.readers.read`
yields their documents as they are (cheap, one at a time), and
:func:`~pipeline.ingest.prepare.prepare` cleans one document and finds out what it is (for worker
processes; they call :func:`~pipeline.ingest.html_body.reset` once a batch). Nothing is imported
here: a batch that finds nothing new does without most of it.
"""
