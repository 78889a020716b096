"""The detectors that are measured: one module a tool, each giving ranked groups across projects."""
