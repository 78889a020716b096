"""Fragments in, clone classes out: fold, weigh, sketch, pair, verify, cluster."""
