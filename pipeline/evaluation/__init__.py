"""How good what Concord finds is, measured against gold annotations: pure functions on values."""
