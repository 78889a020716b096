"""
Errors of the label API.
"""

HTTP_STATUS = {
    'BAD_ADDRESS': 400,
    'NO_AUTH': 401,
    'UNKNOWN_PARCEL': 404,
    'TOO_HEAVY': 422,
    'CARRIER_DOWN': 503,
}
UNKNOWN_STATUS = 400


def make_error(code, text, context=None, request_id=None, http_status=None):
    """
    Build the answer for an error.

    :param code: one of :data:`HTTP_STATUS`
    :param text: what to tell a person
    :param context: dictionary of particulars
    :returns: status and body
    """
    if http_status is None:
        http_status = HTTP_STATUS.get(code, UNKNOWN_STATUS)
    fault = {'errorCode': code, 'errorMessage': text}
    if context:
        fault['context'] = dict(context)
    if request_id:
        fault['requestId'] = request_id
    return http_status, {'fault': fault}
