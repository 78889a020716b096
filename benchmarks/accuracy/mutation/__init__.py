"""Mutation and injection: real functions, changed as people change copies, hidden in unrelated code.

After Roy and Cordy, "A Mutation/Injection-Based Automatic Framework for Evaluating Code Clone Detection Tools" (2009),
and Svajlenko and Roy, "The Mutation and Injection Framework" (IEEE TSE 2019): operators for each clone type act on one
fragment at random places; original and mutant are put into two systems; recall is the share of pairs reported.
"""
