"""A dense neighbourhood received for hours, with faults: see docs/soak.md."""
