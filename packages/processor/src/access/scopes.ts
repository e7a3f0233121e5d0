/** What a secret key may be good for, each a part of what a merchant's server calls. `all` is every one of them. */
export const SCOPES = [
  'all',
  'sessions:write',
  'payments:read',
  'payments:write',
  'payments:charge',
  'cards:read',
  'cards:write',
  'settlements:read',
] as const;
export type Scope = (typeof SCOPES)[number];

/** What a call may ask of a key. */
export type NeededScope = Exclude<Scope, 'all'>;

export const isScope = (name: string): name is Scope => (SCOPES as readonly string[]).includes(name);

/** Whether a key with these scopes may make a call that needs one. */
export const allows = (scopes: readonly string[], needed: NeededScope): boolean =>
  scopes.includes('all') || scopes.includes(needed);
