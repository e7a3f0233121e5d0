/**
 * True where the database could not be asked, rather than refused: no connection, or no answer in time. Nobody knows
 * then whether a statement was carried out; asking again under the same key is safe.
 */
export const isUnavailable = (error: unknown): boolean => {
  const {code, message} = (error ?? {}) as {code?: unknown; message?: unknown};
  if (typeof code === 'string') return CODES.test(code);
  return typeof message === 'string' && MESSAGES.test(message);
};

// Class 08 connection exception, 53 insufficient resources, 57P operator intervention, 57014 statement time-out
// (PostgreSQL appendix A), and what the system says of a socket.
const CODES =
  /^(?:08\w{3}|53\w{3}|57P\d\d|57014|E(?:CONN\w+|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN))$/;
// What the driver says where there is no code.
const MESSAGES =
  /^(?:Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client was closed)/;
