"""Training of the models that Concord ships; needs the ``train`` extra."""
