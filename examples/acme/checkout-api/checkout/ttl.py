import time
from collections import OrderedDict


class TtlCache:
    def __init__(self, ttl=60.0, max_entries=500, clock=time.monotonic):
        self.ttl = ttl
        self.max_entries = max_entries
        self.clock = clock
        self._entries = OrderedDict()

    def get_or_load(self, key, load):
        found = self._entries.get(key)
        if found is not None and found[0] > self.clock():
            self._entries.move_to_end(key)
            return found[1]
        value = load(key)
        self._entries[key] = (self.clock() + self.ttl, value)
        while len(self._entries) > self.max_entries:
            self._entries.popitem(last=False)
        return value

    def invalidate(self, key):
        self._entries.pop(key, None)
