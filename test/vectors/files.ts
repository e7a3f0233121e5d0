import {readFileSync, writeFileSync} from 'node:fs';
import type {Money, ResultClaims, SessionClaims} from '@florin/protocol';
import type {Expected} from '@florin/protocol/envelope';
import type {Json, Kind} from '../fixtures/sealed.ts';

/** The folder that ships with the package. */
export const FOLDER = new URL('../../packages/protocol/vectors/', import.meta.url);

/** A key as it is published, or pretends to be. */
export type Jwk = Json;

/** One text, and what a reader must say of it. */
export interface Vector {
  name: string;
  accept: boolean;
  /** The rule that refuses it. */
  rule?: string;
}

export interface KeyVector extends Vector {
  use: 'sig' | 'enc';
  jwk: Jwk;
}

export interface TokenVector extends Vector {
  token: string;
  /** `keys` names a set of keys.json. */
  expected: {issuer: string; now: number; embedder: string; keys: string};
  /** Of a good one: what its payload says, and its hash as envelopes carry it. */
  claims?: SessionClaims;
  hash?: string;
}

export interface EnvelopeVector extends Vector {
  kind: Kind;
  envelope: string;
  /** The private key that the processor takes. */
  kid: string;
  expected: Expected;
  /** Of a good one. */
  plaintext?: Json;
}

export interface ResultVector extends Vector {
  signed: string;
  expected: {
    issuer: string;
    merchant: string;
    session: string;
    amount?: Money;
    reference: string;
    status: ResultClaims['status'];
    maxAge: number;
    now: number;
    keys: string;
  };
  /** The code of the merchant's kit. */
  code?: string;
  /** Of a good one. */
  claims?: ResultClaims;
}

/** The four files. */
export interface Files {
  'keys.json': {
    keys: {name: string; public: Jwk; private: Jwk}[];
    sets: Record<string, {keys: Jwk[]}>;
    vectors: KeyVector[];
  };
  'session-tokens.json': {vectors: TokenVector[]};
  'envelopes.json': {vectors: EnvelopeVector[]};
  'results.json': {vectors: ResultVector[]};
}

export const readFile = <N extends keyof Files>(name: N): Files[N] =>
  JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Files[N];

/** Writes a file with one vector a line, and what comes before them one member a line. */
export const writeFile = <N extends keyof Files>(name: N, content: Files[N] & {about: string}): void => {
  const members = Object.entries(content).map(([key, value]) => `${JSON.stringify(key)}: ${lines(value)}`);
  writeFileSync(new URL(name, FOLDER), `{\n${members.join(',\n')}\n}\n`);
};

const lines = (value: unknown): string =>
  Array.isArray(value)
    ? `[\n${value.map(item => `  ${JSON.stringify(item)}`).join(',\n')}\n]`
    : JSON.stringify(value);
