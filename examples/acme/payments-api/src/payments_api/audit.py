"""Who did what to which payment. Read by the auditors twice a year."""

import json
import uuid
from datetime import datetime, timezone
from typing import Any, Callable, Optional, TextIO

from payments_api.masking import mask_secrets


def _utc() -> datetime:
    return datetime.now(timezone.utc)


class AuditLogger:
    """Writes one JSON line for each audited action."""

    def __init__(self, stream: TextIO, service: str = "payments-api", now: Callable[[], datetime] = _utc) -> None:
        self.stream = stream
        self.service = service
        self._now = now

    def record(
        self,
        actor: str,
        action: str,
        target: str,
        outcome: str = "success",
        reason: Optional[str] = None,
        **details: Any,
    ) -> str:
        """Write an event and return its id."""
        if not actor:
            raise ValueError("an audit event needs an actor")
        event_id = str(uuid.uuid4())
        event = {
            "event_id": event_id,
            "ts": self._now().isoformat(),
            "service": self.service,
            "actor": actor,
            "action": action,
            "target": target,
            "outcome": outcome,
        }
        if reason is not None:
            event["reason"] = reason
        if details:
            event["details"] = mask_secrets(details)
        self.stream.write(json.dumps(event, sort_keys=True, default=str) + "\n")
        self.stream.flush()
        return event_id
