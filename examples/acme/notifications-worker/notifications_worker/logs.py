import json
import logging
from datetime import UTC, datetime

from notifications_worker.traceparent import current_trace

RESERVED = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class StructuredFormatter(logging.Formatter):
    def __init__(self, service: str = "notifications-worker", environment: str = "dev") -> None:
        super().__init__()
        self.service = service
        self.environment = environment

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "message": record.getMessage(),
            "name": record.name,
            "service": self.service,
            "env": self.environment,
        }
        trace = current_trace()
        if trace:
            entry["trace_id"] = trace
        for name, value in record.__dict__.items():
            if name not in RESERVED and not name.startswith("_"):
                entry[name] = value
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            entry["stack"] = record.stack_info
        return json.dumps(entry, default=str)
