"""Where the heavy steps run.

An engine reads every file of a source and returns the corpus; the rest is the pipeline's.
"""
