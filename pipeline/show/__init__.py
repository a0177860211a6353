"""What the terminal shows of one story or one entity; rows come from ``warehouse/show/``."""
