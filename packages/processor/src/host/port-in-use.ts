import {Refused} from '../refused.js';

/**
 * What is told where a port is taken: which it is, and the setting that moves it. What else went wrong stays as it is.
 * @param ports by the name of their setting, as they are taken: of two that are alike, the last came too late
 */
export const portInUse = (error: unknown, ports: Readonly<Record<string, number | undefined>>): unknown => {
  const {code, port: taken} = error as NodeJS.ErrnoException & {port?: number};
  if (code !== 'EADDRINUSE' || taken === undefined) return error;
  const setting = Object.keys(ports).findLast(name => ports[name] === taken);
  if (setting === undefined) return error;
  const why = `port ${taken} is taken. Stop what listens there, or set ${setting} to another.`;
  return new Refused('port_in_use', why);
};
