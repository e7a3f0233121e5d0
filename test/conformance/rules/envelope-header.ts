import {Skipped} from '../expect.ts';
import {inEpk, inHeader, insert, without, type Case} from '../faults.ts';
import type {Rule} from '../report.ts';
import {ephemeral, type Json} from '../sealer.ts';
import {openSession, sealFor, sealingKey, sealingKeys} from '../shopper.ts';
import {mustRefuseAll, refused} from './envelopes.ts';

const MEMBERS = ['alg', 'enc', 'kid', 'typ', 'epk', 'sid', 'att', 'jti', 'iat', 'tkh', 'crit'];
const CRITICAL = ['sid', 'att', 'jti', 'iat', 'tkh'];
const OTHERS = ['zip', 'apu', 'apv', 'jku', 'jwk', 'x5u', 'x5c', 'cty', 'p2s', 'exp'];
const OTHER_ID = 'bbbbbbbbbbbbbbbbbbbb';

const set = (name: string, values: readonly unknown[]): Case[] =>
  values.map(value => [`${name} ${JSON.stringify(value)}`, inHeader({[name]: value})]);

const ephemeralFaults = (crv: 'X25519' | 'P-256'): Case[] => {
  const epkOf = (kind: typeof crv) => ({epk: ephemeral(kind).publicKey.export({format: 'jwk'})});
  return [
    ['with a private half', inEpk({d: 'A'.repeat(43)})],
    ['with a kid', inEpk({kid: 'A'.repeat(43)})],
    ['too short', inEpk({x: 'AAAA'})],
    ['of small order, or off the curve', inEpk({x: 'A'.repeat(43)})],
    ['of another curve', inHeader(epkOf(crv === 'X25519' ? 'P-256' : 'X25519'))],
    ["somebody else's", inHeader(epkOf(crv))],
  ];
};

/** Members of the protected header. */
export const envelopeHeader: Rule[] = [
  refused('envelope-header-short', 'A header without any one of its members is refused.', session =>
    MEMBERS.filter(name => name !== 'epk' || sealingKey(session.claims).kty !== 'RSA').map(name => [
      `no ${name}`,
      {header: header => without(header, name)},
    ]),
  ),
  refused('envelope-header-more', 'A header with a further member (zip, apu, jku …) is refused.', () =>
    OTHERS.map(name => [name, inHeader({[name]: 'AAAA'})]),
  ),
  refused('envelope-header-twice', 'A header in which a name stands twice is refused.', () => [
    ...MEMBERS.filter(name => name !== 'epk').map((name): Case => [
      `${name} twice`,
      {
        headerText: text =>
          insert('{', `"${name}":${JSON.stringify((JSON.parse(text) as Json)[name])}`)(text),
      },
    ]),
    ['kid twice, once escaped', {headerText: insert('{', '"\\u006bid":"x"')}],
  ]),
  refused('envelope-alg', 'An alg that is not for the key is refused: none, dir, RSA1_5 …', session => [
    ...set('alg', ['none', 'dir', 'RSA1_5', 'RSA-OAEP', 'ECDH-ES+A256KW']),
    ...set('alg', [sealingKey(session.claims).alg === 'ECDH-ES' ? 'RSA-OAEP-256' : 'ECDH-ES']),
  ]),
  refused('envelope-enc', 'An enc other than A256GCM is refused, though sealed so.', () =>
    set('enc', ['A128GCM', 'A192GCM', 'A256CBC-HS512', 'none']),
  ),
  refused('envelope-typ', 'Another typ is refused.', () =>
    set('typ', ['JWE', 'florin-card', 'florin-session+jwt']),
  ),
  refused('envelope-kid', 'A kid that is not a key of the processor is refused.', session => [
    ...set('kid', ['A'.repeat(43), '', 1, session.claims.merchant.id]),
  ]),
  refused('envelope-crit', 'A crit other than sid, att, jti, iat, tkh in this order is refused.', () =>
    set('crit', [
      [],
      ['sid', 'att', 'jti', 'iat'],
      // Each name replaced by its neighbour: five names, all of them known.
      ...CRITICAL.map((_, i) => CRITICAL.map((name, at) => (at === i ? CRITICAL[(i + 1) % 5] : name))),
      ['att', 'sid', 'jti', 'iat', 'tkh'],
      ['sid', 'att', 'jti', 'iat', 'tkh', 'exp'],
      ['sid', 'att', 'jti', 'iat', 'new'],
    ]),
  ),
  {
    id: 'envelope-epk',
    says: 'An epk with more or less than its public half, or no point of its curve, is refused.',
    check: async target => {
      const session = await openSession(target);
      const keys = sealingKeys(session.claims).filter(key => key.kty !== 'RSA');
      if (keys.length === 0) throw new Skipped('none of its keys takes an epk');
      const all = keys.flatMap(key =>
        ephemeralFaults(key.crv).map(
          ([what, fault]) => [`${key.crv}, ${what}`, sealFor(target, session, {key, fault})] as const,
        ),
      );
      await mustRefuseAll(target, all);
    },
  },
  refused(
    'envelope-header-unequal',
    'A header whose sid, att, jti or iat is not that of the plaintext is refused.',
    (_session, target) => [
      ['sid', inHeader({sid: `cs_${OTHER_ID}`})],
      ['att', inHeader({att: `att_${OTHER_ID}`})],
      ['jti', inHeader({jti: `env_${OTHER_ID}`})],
      ['iat', inHeader({iat: target.now() - 1})],
    ],
  ),
];
