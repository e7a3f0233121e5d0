import type {AuditEntry} from '../audit/audit.js';
import {operate, type Ask} from './operate.js';
import {wholeOption, type Options} from './options.js';

/** `florin-processor audit`: what operators and merchants' keys have changed, the newest last. */
export const auditCommand = async (data: string, _rest: string[], {since, limit}: Options): Promise<void> => {
  const query = new URLSearchParams({
    ...(since !== undefined && {since: String(timeOf(since))}),
    ...(limit !== undefined && {limit: String(wholeOption('limit', limit))}),
  });
  await operate(data, ask => list(ask, query));
};

const list = async (ask: Ask, query: URLSearchParams): Promise<void> => {
  const entries = (await ask('GET', `/audit?${query}`)) as AuditEntry[];
  process.stdout.write(`${entries.length === 0 ? 'Nothing was changed.' : entries.map(line).join('\n')}\n`);
};

const line = ({at, actor, action, subject, merchant}: AuditEntry): string =>
  [new Date(at).toISOString(), actor, action, subject, merchant ?? ''].join('  ').trimEnd();

/** A time as ISO 8601 has it; where it names no zone, the machine's own. */
const timeOf = (text: string): number => {
  const ms = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(ms))
    throw new Error('option_invalid: --since is a time such as 2030-03-17T17:46:40Z.');
  return ms;
};
