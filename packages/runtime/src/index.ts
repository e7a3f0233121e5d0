/**
 * Everything outside the program that a payment depends on: time, timers, randomness and the network.
 *
 * It is handed in, never reached for, so that a whole payment (frame, processor, card network) can be
 * run from a seed under virtual time.
 */
export interface Runtime extends Clock, Timers, Random {
  /** `fetch` of the WHATWG Fetch Standard, bound to its global. */
  fetch(input: string | URL, init?: RequestInit): Promise<Response>;
}

export interface Clock {
  /** Wall time in milliseconds since 1970. May jump when the machine's clock is set. */
  now(): number;
  /** Milliseconds from an arbitrary start. Never goes back. */
  monotonic(): number;
}

export interface Timers {
  /** Runs `task` once after `delay` milliseconds; calling the answer cancels it. */
  after(delay: number, task: () => void): Cancel;
}

/** Cancels what it was returned for. Calling it again does nothing. */
export type Cancel = () => void;

export interface Random {
  /** `size` bytes from a cryptographically secure source. */
  randomBytes(size: number): Uint8Array<ArrayBuffer>;
}

/** Resolves after `delay` milliseconds. */
export const sleep = (timers: Timers, delay: number): Promise<void> =>
  new Promise(resolve => void timers.after(delay, resolve));

/** Wall time in whole seconds since 1970, the unit of every time in the protocol (RFC 7519 NumericDate). */
export const seconds = (clock: Clock): number => Math.floor(clock.now() / 1000);

// Crockford's base 32 in lower case: 32 divides 256, so every letter is equally likely.
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';

/** A fresh prefixed id such as `pay_5r8c…`: 26 letters, 130 bits of randomness. */
export const newId = <P extends string>(random: Random, prefix: P): `${P}_${string}` =>
  `${prefix}_${Array.from(random.randomBytes(26), byte => LETTERS[byte & 31]).join('')}`;
