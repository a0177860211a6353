"""Agreement between outlets: statistics over matched statements, stances and entities."""
