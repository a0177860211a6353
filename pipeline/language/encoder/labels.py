"""Names and numbers of the labels that the model gives to word pieces.

Cue tags (one a piece): outside, first or inside of a cue. Roles (one a piece and cue): outside,
first or inside of that cue's speaker mention (``SOURCE``) or of its content.
"""

CUE_TAGS = ("O", "B", "I")
ROLES = ("O", "B-SOURCE", "I-SOURCE", "B-CONTENT", "I-CONTENT")
OUTSIDE, SOURCE, CONTENT = 0, 1, 3
"""Role numbers: the first piece of a span has the class's number, the others one more."""
REACH = 255
"""Largest distance of a piece from a cue, in pieces, that has a bias of its own."""
