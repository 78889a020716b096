"""Turns a scan result into something to read. Computes nothing."""
