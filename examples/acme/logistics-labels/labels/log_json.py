"""
Log lines the way logstash wants them.
"""
import json
import logging
import time

IGNORED = set(vars(logging.makeLogRecord({}))) | set(['message', 'asctime', 'taskName'])


class LogstashFormatter(logging.Formatter):
    """
    Formats a record as one JSON object.

    :param component: name of the process
    """

    def __init__(self, component='labels'):
        logging.Formatter.__init__(self)
        self.component = component

    def format(self, record):
        doc = {
            '@timestamp': time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(record.created)),
            'severity': record.levelname,
            'text': record.getMessage(),
            'logger_name': record.name,
            'component': self.component,
        }
        for name, value in record.__dict__.items():
            if name not in IGNORED and not name.startswith('_'):
                doc[name] = value
        if record.exc_info:
            doc['stacktrace'] = self.formatException(record.exc_info)
        return json.dumps(doc, default=str, sort_keys=True)
