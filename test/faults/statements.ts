import {protocol, type PGlite} from '@electric-sql/pglite';

const {serialize} = protocol;

/** A statement that PostgreSQL has parsed: its name, and the types of what goes in and comes out (`pg_type.oid`). */
interface Prepared {
  name: string;
  parameters: readonly number[];
  fields: readonly {name: string; type: number}[];
}

export interface Answered {
  rows: Record<string, unknown>[];
  affectedRows: number;
}

/**
 * Statements parsed once and planned once. Ours are a few dozen fixed texts, and PGlite by itself asks five times for
 * each of them: that is half of what a run takes.
 */
export const preparedStatements = (pglite: PGlite) => {
  const known = new Map<string, Prepared>();

  const prepare = async (text: string): Promise<Prepared> => {
    const name = `s${known.size}`;
    const asked = [serialize.parse({name, text}), serialize.describe({type: 'S', name}), serialize.sync()];
    const {messages} = await pglite.execProtocol(Buffer.concat(asked));
    const said = (kind: string): object | undefined => messages.find(message => message.name === kind);
    const {dataTypeIDs: parameters} = said('parameterDescription') as {dataTypeIDs: number[]};
    const row = said('rowDescription') as {fields: {name: string; dataTypeID: number}[]} | undefined;
    const fields = (row?.fields ?? []).map(field => ({name: field.name, type: field.dataTypeID}));
    const prepared = {name, parameters, fields};
    known.set(text, prepared);
    return prepared;
  };

  return async (sql: string, values: readonly unknown[]): Promise<Answered> => {
    const {name: statement, parameters, fields} = known.get(sql) ?? (await prepare(sql));
    const texts = values.map((value, i) => textOf(value, parameters[i]!));
    const asked = [serialize.bind({statement, values: texts}), serialize.execute(), serialize.sync()];
    const {messages} = await pglite.execProtocol(Buffer.concat(asked));
    const rows: Answered['rows'] = [];
    let affectedRows = 0;
    for (const message of messages) {
      if (message.name === 'dataRow') {
        const own = (message as unknown as {fields: (string | null)[]}).fields;
        rows.push(Object.fromEntries(fields.map(({name, type}, i) => [name, valueOf(own[i]!, type)])));
      } else if (message.name === 'commandComplete')
        affectedRows = Number(/\d+$/.exec((message as unknown as {text: string}).text)?.[0] ?? 0);
    }
    return {rows, affectedRows};
  };
};

const JSON_TYPES = new Set([114, 3802]);
/** int8, int2, int4, float8: no number of ours is too large for one. */
const NUMBERS = new Set([20, 21, 23, 701]);
const BOOL = 16;
const TEXT_ARRAY = 1009;

const textOf = (value: unknown, type: number): string | null => {
  if (value === null || value === undefined) return null;
  if (type === TEXT_ARRAY) return `{${(value as string[]).map(one => JSON.stringify(one)).join(',')}}`;
  return typeof value === 'string' ? value : JSON.stringify(value);
};

const valueOf = (text: string | null, type: number): unknown => {
  if (text === null) return null;
  if (NUMBERS.has(type)) return Number(text);
  if (JSON_TYPES.has(type)) return JSON.parse(text);
  return type === BOOL ? text === 't' : text;
};
