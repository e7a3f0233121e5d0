/** What the page must say of itself. */
export interface DefineOptions {
  /** The processors this page trusts, as URLs; their origins count. A session that names another mounts nothing. */
  processors: readonly [string, ...string[]];
}

/**
 * The origins a page trusts.
 * @throws TypeError when `processors` is missing, empty or holds no URL
 */
export const originsOf = ({processors}: DefineOptions): string[] => {
  const origins = processors.map(processor => new URL(processor).origin);
  if (origins.length === 0) throw new TypeError('define() needs the processors this page trusts.');
  return origins;
};
