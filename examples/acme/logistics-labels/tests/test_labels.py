import datetime
import json
import logging
import sys
import unittest

from labels import clock
from labels.api_errors import make_error
from labels.carrier_api import CarrierGateway, CarrierRefused, zpl
from labels.log_json import LogstashFormatter
from labels.parcel import Carrier, Parcel, billed_weight
from labels.scrub import scrub
from labels.tariff import NoTariff, cheapest, quote
from labels.throttle import RateLimiter
from stubs import StubAnswer, StubSession

FRIDAY = datetime.datetime(2026, 3, 6, 15, tzinfo=datetime.timezone.utc)


class HelpersTest(unittest.TestCase):
    def test_error(self):
        self.assertEqual(
            make_error('TOO_HEAVY', 'over 30 kg', context={'weight': 31}, request_id='r'),
            (422, {'fault': {'errorCode': 'TOO_HEAVY', 'errorMessage': 'over 30 kg', 'context': {'weight': 31}, 'requestId': 'r'}}))
        self.assertEqual(make_error('WHAT', 'x')[0], 400)
        # unlike others, we do tell what went wrong when the carrier is down
        self.assertEqual(make_error('CARRIER_DOWN', 'snail sleeps')[1]['fault']['errorMessage'], 'snail sleeps')
        self.assertEqual(make_error('NO_AUTH', 'x', http_status=403)[0], 403)

    def test_log_line(self):
        record = logging.LogRecord('labels', logging.INFO, 'f', 1, 'printed %d', (3,), None)
        record.created = 0
        record.parcel = 'p'
        self.assertEqual(json.loads(LogstashFormatter().format(record)), {
            '@timestamp': '1970-01-01T00:00:00Z', 'severity': 'INFO', 'text': 'printed 3', 'logger_name': 'labels',
            'component': 'labels', 'parcel': 'p'})
        try:
            raise KeyError('k')
        except KeyError:
            record.exc_info = sys.exc_info()
        line = LogstashFormatter('printer').format(record)
        self.assertIn('KeyError', json.loads(line)['stacktrace'])
        self.assertTrue(line.startswith('{"@timestamp"'))

    def test_scrub(self):
        self.assertEqual(
            scrub({'Api_Key': 1, 'note': 'call +4912345678', 'raw': b'+4912345678', 'more': ('x', {'signature': 's'})}),
            {'Api_Key': '<hidden>', 'note': 'call <hidden>78', 'raw': '<hidden>78', 'more': ['x', {'signature': '<hidden>'}]})

    def test_clock(self):
        self.assertEqual(clock.parse_iso('2026-03-06T16:00:00+01:00'), FRIDAY)
        self.assertEqual(clock.parse_iso('2026-03-06T15:00:00'), clock.parse_iso('2026-03-06T15:00:00Z'))
        self.assertEqual(clock.to_iso(FRIDAY), '2026-03-06T15:00:00Z')
        self.assertRaises(ValueError, clock.to_iso, FRIDAY.replace(tzinfo=None))
        begin, end = clock.day_bounds(FRIDAY)
        self.assertEqual((begin.hour, end - begin), (0, datetime.timedelta(days=1)))
        self.assertEqual(clock.humanize(-90061), '1d 1h 1m')
        self.assertEqual(clock.humanize(0.4), '0s')
        self.assertEqual(clock.add_working_days(FRIDAY, 2).day, 10)
        self.assertEqual(clock.now().microsecond, 0)

    def test_limiter(self):
        times = [0.0, 0.0, 0.0, 0.0, 0.2]
        limiter = RateLimiter(capacity=2, timer=lambda: times.pop(0))
        self.assertEqual([limiter.take(), limiter.take(), limiter.take()], [True, True, False])
        self.assertAlmostEqual(limiter.seconds_until(), 0.2)
        self.assertTrue(limiter.take())


class TariffTest(unittest.TestCase):
    def test_volume_counts(self):
        pillow = Parcel(60, 50, 40, 1.2)
        self.assertEqual(billed_weight(pillow, Carrier.SNAIL), 20.0)
        self.assertEqual(billed_weight(pillow, Carrier.FALCON), 24.0)

    def test_cheapest(self):
        self.assertEqual(cheapest(Parcel(10, 10, 10, 1)), (Carrier.SNAIL, 429))
        self.assertEqual(cheapest(Parcel(30, 30, 30, 10))[0], Carrier.MULE)

    def test_nobody(self):
        self.assertRaises(NoTariff, quote, Parcel(1, 1, 1, 1, 'US'), Carrier.MULE)
        self.assertRaises(NoTariff, cheapest, Parcel(1, 1, 1, 1, 'AQ'))


class CarrierTest(unittest.TestCase):
    def gateway(self, *answers):
        session = StubSession(*answers)
        return CarrierGateway(session, 'http://snail/', RateLimiter(capacity=1)), session

    def test_order(self):
        gateway, session = self.gateway(StubAnswer(text='<label><tracking> S&amp;1 </tracking></label>'))
        self.assertEqual(gateway.order(Parcel(1, 1, 1, 2), {'name': 'Ada'}, FRIDAY), 'S&1')
        self.assertIn('pickup="2026-03-09T15:00:00Z"', session.requests[0]['data'])
        session.verify()
        self.assertRaises(CarrierRefused, gateway.order, Parcel(1, 1, 1, 2), {'name': 'Ada'}, FRIDAY)

    def test_refused(self):
        gateway, _ = self.gateway(StubAnswer(422, '<error><text>too big</text></error>'))
        with self.assertRaisesRegex(CarrierRefused, 'too big'):
            gateway.order(Parcel(1, 1, 1, 2), {'name': 'Ada'}, FRIDAY)

    def test_label(self):
        self.assertIn('^FO40,88^FDBerlin ^FS', zpl('S1', ['Ada', 'Berlin^']))


class TablesTest(unittest.TestCase):
    def test_status(self):
        expected = {'BAD_ADDRESS': 400, 'NO_AUTH': 401, 'UNKNOWN_PARCEL': 404, 'TOO_HEAVY': 422, 'CARRIER_DOWN': 503}
        self.assertEqual({code: make_error(code, '')[0] for code in expected}, expected)

    def test_secret_fields(self):
        for name in ('password', 'api_key', 'signature', 'recipient_phone'):
            self.assertEqual(scrub([{name: 1}]), [{name: '<hidden>'}])

    def test_private_attributes_are_not_logged(self):
        record = logging.LogRecord('labels', logging.INFO, 'f', 1, 'x', (), None)
        record._cache = 1
        self.assertNotIn('_cache', LogstashFormatter().format(record))

    def test_humanize(self):
        for seconds, said in ((86400, '1d'), (3600, '1h'), (60, '1m'), (59, '59s'), (86399, '23h 59m 59s')):
            self.assertEqual(clock.humanize(seconds), said)

    def test_limiter_defaults(self):
        times = [0.0, 0.0, 0.0, 1.0, 1.0]
        limiter = RateLimiter(timer=lambda: times.pop(0))
        self.assertEqual([limiter.take(10), limiter.take(), limiter.take(5), limiter.take()], [True, False, True, False])
