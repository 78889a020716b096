import json
import uuid
from datetime import datetime
from typing import Any, TextIO

from notifications_worker.clock import utc_now
from notifications_worker.redact import redact


class AuditLog:
    """One line a message that reached, or did not reach, a person."""

    def __init__(self, sink: TextIO, component: str = "notifications", clock=utc_now) -> None:
        self.sink = sink
        self.component = component
        self.clock = clock

    def emit(
        self,
        operation: str,
        object_id: str,
        principal: str,
        status: str = "SUCCESS",
        **attributes: Any,
    ) -> str:
        if not principal:
            raise ValueError("principal is missing")
        event_id = str(uuid.uuid4())
        occurred: datetime = self.clock()
        payload = {
            "eventId": event_id,
            "occurredAt": occurred.isoformat(),
            "component": self.component,
            "principal": principal,
            "operation": operation,
            "objectId": object_id,
            "status": status,
        }
        if attributes:
            payload["attributes"] = redact(attributes)
        self.sink.write(json.dumps(payload, sort_keys=True, default=str) + "\n")
        self.sink.flush()
        return event_id
