"""Fuzzing: everything that reads what others wrote, fed with what nobody meant. See README.md."""
