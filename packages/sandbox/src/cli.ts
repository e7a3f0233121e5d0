import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import type {Credentials} from '@florin/network/node';
import {nodeRuntime} from '@florin/runtime/node';
import {runSandbox} from './host/process.js';

/** Each setting, its variable and what it is for. */
const VARIABLES = {
  FLORIN_SANDBOX_PORT: 'TCP port for acquirers (8583; 0 takes any that is free)',
  FLORIN_SANDBOX_ACS_PORT: "TCP port for browsers in a challenge: the issuers' pages (8584; 0 takes any)",
  FLORIN_SANDBOX_HOST: 'Address to listen on (localhost)',
  FLORIN_SANDBOX_DATA: 'Folder for the journal, certificates and admin.sock (.florin/network)',
  FLORIN_SANDBOX_TLS:
    "Folder with ca.crt, server.crt and server.key of one's own, instead of those made there",
} as const;

const HELP = `florin-sandbox: a simulated card network that listens for acquirers, ISO 8583 over mutual TLS

  florin-sandbox start     listen
      --data FOLDER        its folder (FLORIN_SANDBOX_DATA, .florin/network)
      --attached           end when standard input does, not on a signal: for whoever starts it as a part

Its operator's face is admin.sock in the folder, HTTP:
  GET  /accounts · GET /issuers · GET /decisions · GET /authentications
  POST /accounts/ID  {"status", "authentication", "posted", "limits", "postal_code"}
  POST /issuers/ID   {"up", "latency"}
  POST /faults?mti=0100&fault=none|silence|late|wrong_mac|hang_up[&ms=15000]

Settings, from the environment:
${Object.entries(VARIABLES)
  .map(([name, meaning]) => `  ${name.padEnd(25)}${meaning}`)
  .join('\n')}
`;

const setting = (name: keyof typeof VARIABLES): string | undefined => process.env[name] || undefined;

const portOf = (name: keyof typeof VARIABLES, usual: number): number => {
  const text = setting(name) ?? String(usual);
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new Error(`setting_invalid: ${name} is 0 to 65535.`);
  return Number(text);
};

const credentials = (folder: string | undefined): Credentials | undefined => {
  if (folder === undefined) return undefined;
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return {ca: text('ca.crt'), cert: text('server.crt'), key: text('server.key')};
};

/** Which setting moves a port that is taken: of two that are alike, the one that came too late. */
const portInUse = (error: unknown, acsPort: number, port: number): unknown => {
  const {code, port: taken} = error as NodeJS.ErrnoException & {port?: number};
  if (code !== 'EADDRINUSE' || (taken !== port && taken !== acsPort)) return error;
  const name = taken === port ? 'FLORIN_SANDBOX_PORT' : 'FLORIN_SANDBOX_ACS_PORT';
  return new Error(
    `port_in_use: port ${taken} is taken. Stop what listens there, or set ${name} to another.`,
  );
};

const start = async (data: string, attached: boolean): Promise<void> => {
  const host = setting('FLORIN_SANDBOX_HOST') ?? 'localhost';
  const port = portOf('FLORIN_SANDBOX_PORT', 8583);
  const acsPort = portOf('FLORIN_SANDBOX_ACS_PORT', 8584);
  const running = await runSandbox({
    ...{data, host, port, acsPort},
    ...{tls: credentials(setting('FLORIN_SANDBOX_TLS')), runtime: nodeRuntime()},
    refused: reason => void process.stderr.write(`florin-sandbox refused a connection: ${reason}\n`),
  }).catch((error: unknown) => {
    throw portInUse(error, acsPort, port);
  });
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    void running.close().then(() => process.exit(0));
  };
  if (attached) process.stdin.on('end', stop).resume();
  // Ctrl-C reaches all that one terminal started, and SIGTERM all of a service: whoever started this ends it last.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => attached || stop());
  process.stdout.write(`florin-sandbox challenges on ${running.challenges.join(' ')}\n`);
  process.stdout.write(`florin-sandbox listens on ${host}:${running.port}\n`);
};

// What this process writes is its owner's alone.
process.umask(0o077);

/** Runs the command and sets the exit code: 0 done, 1 failed, 2 not understood. */
const main = async (): Promise<void> => {
  const {values, positionals} = parseArgs({
    allowPositionals: true,
    options: {
      data: {type: 'string'},
      attached: {type: 'boolean'},
      help: {type: 'boolean', short: 'h'},
    },
  });
  if (positionals[0] !== 'start' || values.help) {
    process.stdout.write(HELP);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const data = values.data ?? setting('FLORIN_SANDBOX_DATA') ?? '.florin/network';
  await start(data, values.attached ?? false);
};

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : 'failed'}\n`);
  process.exitCode = 1;
}
