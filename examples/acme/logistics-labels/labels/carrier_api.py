"""
Orders a label from a carrier. They speak XML.
"""
import logging

from labels import clock
from labels.scrub import scrub
from vendor import tinyxml

logger = logging.getLogger('labels.carrier')


class CarrierRefused(Exception):
    pass


class CarrierGateway:
    """
    :param session: a ``requests`` session, or something that looks like one
    :param limiter: asked before each call
    """

    def __init__(self, session, endpoint, limiter):
        self.session = session
        self.endpoint = endpoint
        self.limiter = limiter

    def order(self, parcel, recipient, ship_on):
        if not self.limiter.take():
            raise CarrierRefused('ask again in %.1f s' % self.limiter.seconds_until())
        pickup = clock.add_working_days(ship_on, 1)
        xml = '<order pickup="%s"><weight>%.1f</weight><to>%s</to></order>' % (
            clock.to_iso(pickup), parcel.weight, recipient['name'])
        logger.info('ordering for %s', scrub(recipient))
        answer = self.session.request('POST', self.endpoint, data=xml, timeout=20)
        document = tinyxml.parse(answer.text)
        number = document.find('label/tracking')
        if answer.status_code != 200 or number is None:
            problem = document.find('error/text')
            raise CarrierRefused(problem.text if problem is not None else 'HTTP %d' % answer.status_code)
        return number.text.strip()


def zpl(tracking, lines, width=812):
    """
    Label in the printer's own language: address on top, bar code below.
    """
    out = ['^XA', '^PW%d' % width, '^CF0,40']
    top = 40
    for line in lines:
        safe = ''.join(' ' if char in '^~' else char for char in line)[:40]
        out.append('^FO40,%d^FD%s^FS' % (top, safe))
        top += 48
    out.append('^BY3^FO40,%d^BCN,160,Y,N,N^FD%s^FS' % (top + 24, tracking))
    out.append('^XZ')
    return '\n'.join(out)
