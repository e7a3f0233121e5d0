/** The part of Standard Schema that the protocol's schemas are read through. */
interface Schema<T> {
  readonly '~standard': {
    validate(value: unknown): Outcome<T> | Promise<Outcome<T>>;
  };
}
type Outcome<T> = {readonly value: T; readonly issues?: undefined} | {readonly issues: readonly unknown[]};

/** The value as the schema describes it, or undefined where it does not fit. */
export const fit = <T>(schema: Schema<T>, value: unknown): T | undefined => {
  const outcome = schema['~standard'].validate(value);
  return 'value' in outcome && outcome.issues === undefined ? outcome.value : undefined;
};
