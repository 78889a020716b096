import re

KEYS = {"password", "token", "api_key", "authorization", "phone", "device_token"}
REPLACEMENT = "[redacted]"
EMAIL = re.compile(r"\b[\w.+-]+@([\w-]+\.[\w.]+)\b")


def redact(data):
    if isinstance(data, dict):
        clean = {}
        for key, value in data.items():
            if str(key).lower() in KEYS:
                clean[key] = REPLACEMENT
            else:
                clean[key] = redact(value)
        return clean
    if isinstance(data, (list, tuple, set)):
        return [redact(entry) for entry in data]
    if isinstance(data, str):
        return EMAIL.sub(REPLACEMENT + r"@\1", data)
    return data
