import json
import logging
from datetime import datetime, timezone

from checkout import correlation

_PLAIN = set(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {"message", "asctime"}


class JsonFormatter(logging.Formatter):
    def __init__(self, svc="checkout"):
        super().__init__()
        self.svc = svc

    def format(self, record):
        line = {
            "ts": datetime.fromtimestamp(record.created, timezone.utc).isoformat(),
            "lvl": record.levelname.lower(),
            "msg": record.getMessage(),
            "logger": record.name,
            "svc": self.svc,
        }
        ident = correlation.current()
        if ident:
            line["correlation_id"] = ident
        for key, value in record.__dict__.items():
            if key not in _PLAIN and not key.startswith("_"):
                line[key] = value
        if record.exc_info:
            line["exc"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def setup(level="INFO"):
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
