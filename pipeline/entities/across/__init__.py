"""Identity across articles, rule by rule; :func:`pipeline.entities.resolve.resolve` applies them.

No module here is used when an article is read, so a better rule needs no new extraction.
"""
