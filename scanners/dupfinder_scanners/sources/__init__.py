"""Where repositories come from: one interface, one module an origin."""
