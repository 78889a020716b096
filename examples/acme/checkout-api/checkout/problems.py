STATUS = {
    "bad_request": 400,
    "login_required": 401,
    "missing": 404,
    "out_of_stock": 409,
    "basket_expired": 410,
    "slow_down": 429,
}
FALLBACK = 500


def error_body(kind, detail, fields=None, correlation_id=None, http_status=None):
    if http_status is None:
        http_status = STATUS.get(kind, FALLBACK)
    if http_status >= 500:
        detail = "internal error"
    problem = {"type": kind, "detail": detail, "retryable": http_status in (429, 503)}
    if fields:
        problem["fields"] = fields
    if correlation_id:
        problem["correlationId"] = correlation_id
    return http_status, {"errors": [problem]}
