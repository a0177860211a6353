"""The spaCy pipeline: quotes, entities, speakers and stances as registered components."""
