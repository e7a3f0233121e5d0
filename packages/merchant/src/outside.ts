/** What the kit takes from outside the program. Each part can be given to `createMerchant`, for tests above all. */
export interface Outside {
  /** `fetch` of the WHATWG Fetch Standard. Should give up by itself after a while. */
  fetch(input: string, init?: RequestInit): Promise<Response>;
  /** Wall time in milliseconds since 1970. */
  now(): number;
  /** Resolves after `delay` milliseconds. */
  sleep(delay: number): Promise<void>;
  /** A fresh `Idempotency-Key`: letters, digits, `-` and `_`, at most 255 of them, hard to guess. */
  newKey(): string;
}
