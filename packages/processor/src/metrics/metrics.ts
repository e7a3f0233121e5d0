import {sql} from 'kysely';
import type {Database} from '../database/tables.js';
import type {PoolLoad} from '../database/open.js';
import type {Log} from '../log.js';
import {createRegistry, type Counter, type Histogram, type Registry} from './registry.js';

/** What a processor counts of itself. No label carries an id, an amount or anything of a card. */
export interface Metrics {
  /** Answers of the API, by route pattern, method and status. */
  requests: Counter;
  /** New work that was turned away. */
  shed: Counter;
  /** Calls that came too often. */
  limited: Counter;
  authorizations: Counter;
  /** Payments that were declined by what is remembered of their card. */
  notAsked: Counter;
  authorizationSeconds: Histogram;
  authentications: Counter;
  increments: Counter;
  reversals: Counter;
  presentments: Counter;
  /** Captures, increments, voids and refunds that merchants' servers asked for. */
  changes: Counter;
  settlements: Counter;
  recovered: Counter;
  deliveries: Counter;
  events: Counter;
  /** For figures that are looked at when they are asked for. */
  gauge: Registry['gauge'];
  /** All of it as Prometheus reads it. */
  expose(): Promise<string>;
}

/** Seconds: a network answers within a tenth of one, and is given up after twelve. */
const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 12.5];

export const createMetrics = (): Metrics => {
  const {counter, histogram, gauge, expose} = createRegistry();
  return {
    requests: counter('florin_http_requests_total', 'Requests answered.'),
    shed: counter('florin_intake_shed_total', 'Payments and sessions turned away for want of capacity.'),
    limited: counter('florin_rate_limited_total', 'Calls that came too often, by what they are counted by.'),
    authorizations: counter('florin_authorizations_total', 'Authorizations by what the network said.'),
    notAsked: counter(
      'florin_cards_not_asked_total',
      'Payments and increments declined without asking the network, which has refused their card before.',
    ),
    authorizationSeconds: histogram(
      'florin_authorization_duration_seconds',
      'Time from an authorization request to its answer.',
      SECONDS,
    ),
    authentications: counter(
      'florin_authentications_total',
      'Cardholders whose issuer was asked who they are (3-D Secure), by what it said.',
    ),
    increments: counter('florin_increments_total', 'Increments of authorizations by what the network said.'),
    reversals: counter('florin_reversals_total', 'Reversals by whether the network acknowledged.'),
    presentments: counter('florin_presentments_total', 'Captures and refunds presented for clearing.'),
    changes: counter('florin_payment_changes_total', "Changes that merchants' servers asked for and got."),
    settlements: counter('florin_settlements_total', 'Settlements made.'),
    recovered: counter('florin_payments_recovered_total', 'Payments taken over from a processor that died.'),
    deliveries: counter('florin_webhook_deliveries_total', 'Messages to merchants by what became of them.'),
    events: counter('florin_log_events_total', 'Lines of the log by their event.'),
    ...{gauge, expose},
  };
};

/** A log that counts its lines. Events are words of ours. */
export const countingLog =
  (log: Log, {events}: Pick<Metrics, 'events'>): Log =>
  (event, facts) => {
    events({event});
    log(event, facts);
  };

const IN_FLIGHT = `(
  select id from payments
    where state in ('processing', 'requires_action') or (released is not null and lease is not null)
  union all select id from increments where state = 'pending') in_flight`;

/** What stands in the database: looked at when it is asked for, and left out while the database does not answer. */
export const databaseGauges = ({gauge}: Metrics, db: Database, pool?: () => PoolLoad): void => {
  const count = (from: string, where: string) => async (): Promise<number | undefined> => {
    const query = sql<{
      count: number;
    }>`select count(*)::int as count from ${sql.raw(from)} where ${sql.raw(where)}`;
    return query.execute(db).then(
      ({rows}) => rows[0]?.count,
      () => undefined,
    );
  };
  gauge('florin_webhooks_waiting', 'Messages not yet taken.', count('webhook_messages', 'true'));
  gauge(
    'florin_webhooks_failing',
    'Messages among them that were sent and not taken.',
    count('webhook_messages', 'attempts > 0'),
  );
  gauge(
    'florin_payments_in_flight',
    'Payments and increments without an outcome, and releases that the network has not acknowledged.',
    count(IN_FLIGHT, 'true'),
  );
  gauge(
    'florin_days_off',
    'Days of merchants on which the network has other figures.',
    count('reconciliations', 'theirs is not null'),
  );
  if (!pool) return;
  gauge('florin_database_connections', 'Connections to the database.', () => pool().total);
  gauge('florin_database_connections_idle', 'Connections that nobody uses.', () => pool().idle);
  gauge('florin_database_waiting', 'Questions that wait for a connection.', () => pool().waiting);
};
