import {currency} from '@florin/network';

/** An amount of minor units, for a column of amounts. */
export const money = (minor: number, code: string): string => {
  const digits = currency(code)?.digits ?? 2;
  return `${(minor / 10 ** digits).toFixed(digits).padStart(16)} ${code}`;
};

/** A time to the minute, UTC. */
export const minute = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

/** What a merchant wrote must not move the cursor of whoever reads it. */
export const plain = (text: string): string => text.replace(/\p{C}/gu, '?');
