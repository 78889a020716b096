"""The shape of every error that payments-api answers with."""

from typing import Any, Dict, Optional, Tuple

STATUS_BY_CODE = {
    "invalid_request": 400,
    "unauthorized": 401,
    "card_declined": 402,
    "not_found": 404,
    "conflict": 409,
    "rate_limited": 429,
    "internal": 500,
}
DEFAULT_STATUS = 500


def error_envelope(
    code: str,
    message: str,
    details: Optional[Dict[str, Any]] = None,
    request_id: Optional[str] = None,
    status: Optional[int] = None,
) -> Tuple[int, Dict[str, Any]]:
    """Return status and JSON body for an error.

    Server errors never tell the caller what went wrong inside.
    """
    if status is None:
        status = STATUS_BY_CODE.get(code, DEFAULT_STATUS)
    if status >= 500:
        message = "Something went wrong on our side."
    error: Dict[str, Any] = {"code": code, "message": message, "status": status}
    if details:
        error["details"] = details
    if request_id:
        error["request_id"] = request_id
    return status, {"error": error}
