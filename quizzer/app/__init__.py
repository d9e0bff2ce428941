"""The use cases: what front-ends, scripts and tests call. Joins corpus, journal and core."""
