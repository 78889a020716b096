"""Clone classes in, candidates out: what job they do, how they drifted apart, what they cost, which comes first."""
