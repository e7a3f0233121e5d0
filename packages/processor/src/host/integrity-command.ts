import {Origin, SessionId} from '@florin/protocol';
import * as v from 'valibot';
import type {Finding, Verdict} from '../integrity/compare.js';
import {inspect, type Answer} from '../integrity/inspect.js';
import {loadAssets} from './load-assets.js';

/** Milliseconds after which an address that has not answered in full is given up. */
const PATIENCE = 10_000;

const VERDICTS: readonly Verdict[] = ['ok', 'CHANGED', 'MISSING', 'UNEXPECTED'];

/** `florin-processor integrity ORIGIN`: holds a site against this build. The exit code is 1 where it is not the same. */
export const integrityCommand = async (address?: string, session?: string): Promise<void> => {
  const {text, same} = await report(address, session);
  process.stdout.write(text);
  if (!same) process.exitCode = 1;
};

/**
 * Tells in a line what was found of each thing, and in a last one how many there are of each kind.
 * @throws Error where origin or session id are none; never for what the site does or does not answer
 */
export const report = async (
  address = '',
  session?: string,
  patience = PATIENCE,
): Promise<{text: string; same: boolean}> => {
  const issuer = address.replace(/\/$/, '');
  if (!v.is(Origin, issuer)) throw new Error('address_invalid: name an origin, such as https://pay.example.');
  if (session !== undefined && !v.is(SessionId, session))
    throw new Error('session_invalid: name a session id, such as cs_….');
  const findings = await inspect({issuer, session, assets: loadAssets(), ask: url => ask(url, patience)});
  const text = `${findings.map(line).join('\n')}\n${counts(findings)}\n`;
  return {text, same: findings.every(({verdict}) => verdict === 'ok')};
};

const ask = async (url: string, patience: number): Promise<Answer> => {
  try {
    const signal = AbortSignal.timeout(patience);
    const answer = await fetch(url, {redirect: 'manual', signal});
    const {status, headers} = answer;
    return {status, headers, body: new Uint8Array(await answer.arrayBuffer())};
  } catch (error) {
    return {failed: `no answer: ${reasonOf(error as Error)}`};
  }
};

/** Undici says `fetch failed` of everything and keeps the reason beside it. */
const reasonOf = ({name, cause}: Error): string => {
  const {code, message} = (cause ?? {}) as Partial<NodeJS.ErrnoException>;
  return code ?? message ?? name;
};

/** What a hostile site sent must not move the cursor of whoever reads it. */
const line = ({verdict, where, what}: Finding): string =>
  `${verdict.padEnd(10)}  ${where}  ${what}`.replace(/\p{C}/gu, '?');

const counts = (findings: readonly Finding[]): string =>
  VERDICTS.map(
    verdict => `${findings.filter(found => found.verdict === verdict).length} ${verdict.toLowerCase()}`,
  ).join(', ');
