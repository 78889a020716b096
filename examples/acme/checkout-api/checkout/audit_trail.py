import json
import uuid
from datetime import datetime, timezone


class AuditTrail:
    def __init__(self, out, app="checkout", clock=None):
        self.out = out
        self.app = app
        self.clock = clock or (lambda: datetime.now(timezone.utc))

    def log_event(self, event, user, resource, result="ok", **extra):
        if not user:
            raise ValueError("who did it?")
        ident = uuid.uuid4().hex
        entry = {
            "id": ident,
            "timestamp": self.clock().isoformat(),
            "app": self.app,
            "user": user,
            "event": event,
            "resource": resource,
            "result": result,
        }
        if extra:
            entry["extra"] = extra
        self.out.write(json.dumps(entry, sort_keys=True, default=str) + "\n")
        return ident
