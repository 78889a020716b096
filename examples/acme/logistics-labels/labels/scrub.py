"""
What must not be seen in logs and support tickets.
"""
import re

SECRET_FIELDS = ('password', 'api_key', 'signature', 'recipient_phone')
HIDDEN = '<hidden>'
PHONE = re.compile(r'\+\d{6,12}(\d{2})\b')


def scrub(obj):
    """
    Copy ``obj`` without its secrets.

    :param obj: dictionary, list, string or anything else
    """
    if isinstance(obj, dict):
        result = {}
        for name, content in obj.items():
            if str(name).lower() in SECRET_FIELDS:
                result[name] = HIDDEN
            else:
                result[name] = scrub(content)
        return result
    if isinstance(obj, (list, tuple)):
        return [scrub(content) for content in obj]
    if isinstance(obj, bytes):
        obj = obj.decode('utf-8', 'replace')
    if isinstance(obj, str):
        return PHONE.sub(HIDDEN + r'\1', obj)
    return obj
