"""Coverage-guided fuzzing of everything that reads other people's bytes.

``python -m tests.fuzz --target readers --seconds 60`` runs one target, ``--target all`` each in
turn. What a target must hold is written in :mod:`tests.fuzz.targets`; the ordinary tests run every
target on the seeds and on the inputs that once broke it.
"""
