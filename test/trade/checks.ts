import type {Check} from './checks/check.ts';
import {LEDGER} from './checks/ledger.ts';
import {NETWORK} from './checks/network.ts';
import {ORDERS} from './checks/orders.ts';
import {SETTLEMENTS} from './checks/settlements.ts';
import type {Day} from './day.ts';

/** All that has to hold when the day is over, by name. */
export const CHECKS: Readonly<Record<string, Check>> = {...ORDERS, ...NETWORK, ...LEDGER, ...SETTLEMENTS};

/** What each check found; those that found nothing are there, too. */
export const checkDay = (day: Day): Map<string, string[]> =>
  new Map(Object.entries(CHECKS).map(([name, check]) => [name, check(day)]));
