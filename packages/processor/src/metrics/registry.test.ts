import {expect, test} from 'vitest';
import {createRegistry} from './registry.js';

test('counters, histograms and gauges are written as Prometheus reads them', async () => {
  const {counter, histogram, gauge, expose} = createRegistry();
  const calls = counter('calls_total', 'Calls.');
  calls({route: '/a', status: '200'});
  calls({route: '/a', status: '200'}, 2);
  calls({route: '/a', status: '500'});
  const took = histogram('took_seconds', 'Time.', [0.1, 1]);
  for (const value of [0.1, 0.5, 3]) took(value);
  gauge('open', 'Open.', () => 7);
  gauge('later', 'Later.', () => Promise.resolve(0));
  gauge('unknown', 'Not known now.', () => undefined);
  counter('never_total', 'Never counted.');
  expect(await expose()).toBe(
    [
      ...['# HELP calls_total Calls.', '# TYPE calls_total counter'],
      ...['calls_total{route="/a",status="200"} 3', 'calls_total{route="/a",status="500"} 1'],
      ...['# HELP took_seconds Time.', '# TYPE took_seconds histogram'],
      ...[
        'took_seconds_bucket{le="0.1"} 1',
        'took_seconds_bucket{le="1"} 2',
        'took_seconds_bucket{le="+Inf"} 3',
      ],
      ...['took_seconds_sum 3.6', 'took_seconds_count 3'],
      ...['# HELP open Open.', '# TYPE open gauge', 'open 7'],
      ...['# HELP later Later.', '# TYPE later gauge', 'later 0', ''],
    ].join('\n'),
  );
});

test('what could end a label is escaped', async () => {
  const {counter, expose} = createRegistry();
  counter('a_total', 'A.')({word: 'a"b\\c\nd'});
  expect(await expose()).toContain('a_total{word="a\\"b\\\\c\\nd"} 1\n');
});

test('two in one process share nothing', async () => {
  const [one, other] = [createRegistry(), createRegistry()];
  one.counter('a_total', 'A.')();
  other.counter('a_total', 'A.');
  expect(await other.expose()).not.toContain('a_total 1');
});
