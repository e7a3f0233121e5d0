import {formatMoney, type SettlementView} from '@florin/protocol';

/** An amount of minor units as people write it where the browser is at home, with all decimals of its currency. */
export const money = (minor: number, currency: string, locale: string = navigator.language): string =>
  formatMoney({value: minor, currency}, locale);

/** The two columns of a booking: what stands above zero is a debit, what stands below a credit. */
export const debitAndCredit = (amount: number, currency: string): [debit: string, credit: string] =>
  amount < 0 ? ['', money(0 - amount, currency)] : [money(amount, currency), ''];

/** A time to the second, UTC, as the command line tells it. */
export const second = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

/** A time to the minute, UTC. */
export const minute = (ms: number): string => second(ms).slice(0, 16);

/** A code of ours as words. */
export const words = (code: string): string => code.replaceAll('_', ' ');

/** Adds up. */
export const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** What a settlement is made of: `2 captures, 1 refund`. */
export const madeOf = ({
  captures,
  refunds,
  released,
}: Pick<SettlementView, 'captures' | 'refunds' | 'released'>): string =>
  [
    ...(captures ? [counted(captures, 'capture')] : []),
    ...(refunds ? [counted(refunds, 'refund')] : []),
    ...(released ? ['released reserve'] : []),
  ].join(', ');

/** `1 capture`, `2 captures`. */
export const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
