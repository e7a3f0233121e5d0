type Json = Record<string, unknown>;

const BAD = [
  undefined,
  {},
  [],
  () => 0,
  Symbol(),
  null,
  7,
  -1,
  0.5,
  1e300,
  NaN,
  true,
  '',
  'x',
  'é',
  'x'.repeat(70),
];

/** Every value that differs from `value` in one place: a member gone, one more, or one of another type or range. */
export const spoiled = (value: unknown): unknown[] => {
  if (typeof value !== 'object' || value === null) return BAD;
  const members = Object.entries(value).flatMap(([name, member]) =>
    spoiled(member).map(bad => {
      const copy = (Array.isArray(value) ? [...(value as unknown[])] : {...value}) as Json;
      copy[name] = bad;
      return copy;
    }),
  );
  return [undefined, null, 7, 'x', {...value, more: 1}, ...members];
};
