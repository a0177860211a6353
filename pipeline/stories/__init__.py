"""Stories: articles about one event, their copies and their shared statements."""
