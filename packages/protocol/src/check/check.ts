/**
 * Checks for what browsers load, where every byte and millisecond is the shopper's: the schemas of the protocol in a
 * small form. Tests hold both to the same values.
 */
export type Check<T = unknown> = (value: unknown) => value is T;

/** As a check of `T`. What it lets through is held against the schema of `T` by the tests. */
const check = <T>(passes: (value: unknown) => boolean): Check<T> => passes as Check<T>;

export const isNumber = check<number>(Number.isFinite);
export const isBoolean = check<boolean>(value => typeof value === 'boolean');
export const isString = check<string>(value => typeof value === 'string');

/** A string of at most `longest` UTF-16 code units. */
export const text = (longest = 64) => check<string>(value => isString(value) && value.length <= longest);

export const matching = (pattern: RegExp) => check<string>(value => isString(value) && pattern.test(value));

/** A number from `least` to `most`. */
export const between = (least: number, most: number) =>
  check<number>(value => isNumber(value) && value >= least && value <= most);

export const oneOf = <const T>(...values: T[]) => check<T>(value => values.includes(value as T));

export const optional = <T>(one: Check<T>) =>
  check<T | undefined>(value => value === undefined || one(value));

export const nullable = <T>(one: Check<T>) => check<T | null>(value => value === null || one(value));

/** An array of at most `most`, each of which passes. */
export const list = <T>(one: Check<T>, most = Infinity) =>
  check<T[]>(value => Array.isArray(value) && value.length <= most && value.every(one));

/** An array that passes and is not empty. */
export const filled = <T>(all: Check<T[]>) => check<T[]>(value => all(value) && value.length > 0);

type Members = Record<string, Check>;
type Shape<M extends Members> = {[name in keyof M]: M[name] extends Check<infer T> ? T : never};

const isObject = check<Record<string, unknown>>(value => typeof value === 'object' && value !== null);

/** An object whose own members pass. What hangs on a prototype does not count. */
export const shape = <M extends Members>(members: M) =>
  check<Shape<M>>(
    value =>
      isObject(value) &&
      Object.entries(members).every(([name, one]) =>
        one(Object.hasOwn(value, name) ? value[name] : undefined),
      ),
  );

/** As {@link shape}, and no other member. */
export const exactly = <M extends Members>(members: M): Check<Shape<M>> => {
  const fits = shape(members);
  return check(
    value => fits(value) && Object.keys(value as object).every(name => Object.hasOwn(members, name)),
  );
};

/** One of several objects, told apart by the member `name`. */
export const variant = <T>(name: string, table: Record<string, Check>) =>
  check<T>(value => {
    const kind = isObject(value) && Object.hasOwn(value, name) && value[name];
    return isString(kind) && Object.hasOwn(table, kind) && table[kind]!(value);
  });
