// Before the library, which will not load without it.
import 'reflect-metadata';
import {webcrypto} from 'node:crypto';
import {mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Credentials} from '@florin/network/node';
import * as x509 from '@peculiar/x509';

/** Certificates for both ends of a link on this machine. */
export interface LinkCredentials {
  server: Credentials;
  client: Credentials;
}

const ALGORITHM = {name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256'};
const YEARS = 10 * 365 * 86_400_000;
const {serverAuth, clientAuth} = x509.ExtendedKeyUsage;

/**
 * The certificates in `folder`, made where there are none: an authority that signs these two and no more (its key is
 * not kept), the network's for `localhost`, and the acquirer's. Keys are their owner's alone to read. For development:
 * elsewhere the files are somebody's own.
 */
export const developmentCertificates = async (folder: string, now: number): Promise<LinkCredentials> => {
  const found = read(folder);
  if (found) return found;
  mkdirSync(folder, {recursive: true, mode: 0o700});
  const authority = await newAuthority(now);
  await issue(authority, folder, 'client', now, [new x509.ExtendedKeyUsageExtension([clientAuth])]);
  await issue(authority, folder, 'server', now, [
    new x509.ExtendedKeyUsageExtension([serverAuth]),
    new x509.SubjectAlternativeNameExtension([
      {type: 'dns', value: 'localhost'},
      {type: 'ip', value: '127.0.0.1'},
    ]),
  ]);
  // Last: where it is, all are.
  write(folder, 'ca.crt', authority.certificate.toString('pem'));
  return read(folder)!;
};

const read = (folder: string): LinkCredentials | undefined => {
  try {
    const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
    const ca = text('ca.crt');
    const of = (name: string): Credentials => ({ca, cert: text(`${name}.crt`), key: text(`${name}.key`)});
    return {server: of('server'), client: of('client')};
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/** Whole or not at all, and its owner's alone. */
const write = (folder: string, name: string, text: string): void => {
  const file = join(folder, name);
  writeFileSync(`${file}.new`, text, {mode: 0o600});
  renameSync(`${file}.new`, file);
};

interface Authority {
  certificate: x509.X509Certificate;
  key: Keys['privateKey'];
}

/** A pair as the library's types have it, which know fewer uses of a key than Node's. */
type Keys = Parameters<typeof x509.X509CertificateGenerator.createSelfSigned>[0]['keys'];

const newKeys = async (): Promise<Keys> =>
  (await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])) as Keys;

const validity = (now: number) => ({
  // An hour's grace for clocks that are behind.
  notBefore: new Date(now - 3_600_000),
  notAfter: new Date(now + YEARS),
});

const newAuthority = async (now: number): Promise<Authority> => {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...{name: 'CN=Florin sandbox development authority', keys, signingAlgorithm: ALGORITHM},
    ...validity(now),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  return {certificate, key: keys.privateKey};
};

const issue = async (
  {certificate, key}: Authority,
  folder: string,
  name: 'server' | 'client',
  now: number,
  extensions: x509.Extension[],
): Promise<void> => {
  const keys = await newKeys();
  const issued = await x509.X509CertificateGenerator.create({
    ...{subject: `CN=Florin sandbox ${name}`, issuer: certificate.subject, publicKey: keys.publicKey},
    ...{signingKey: key, signingAlgorithm: ALGORITHM, ...validity(now)},
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      ...extensions,
    ],
  });
  const secret = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  write(folder, `${name}.key`, x509.PemConverter.encode(secret, 'PRIVATE KEY'));
  write(folder, `${name}.crt`, issued.toString('pem'));
};
