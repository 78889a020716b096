"""Where packages come from: one module a registry, each through its ordinary client. Nothing of theirs is run."""
