"""The pure middle: values in, values out. No I/O, clock, randomness, terminal or database."""
