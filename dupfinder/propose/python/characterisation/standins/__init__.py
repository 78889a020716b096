"""What stands for the world in the tests of a draft. It reads and writes nothing.

`clock`: the time never passes. `world`: whatever is not a copy's own. `shown`: values as text. `arguments`: made-up
arguments. `compare`: a copy as it stood beside the same function on the shared one.
"""
