"""How people check the machine: samples to judge, verdicts to read back, precision."""
