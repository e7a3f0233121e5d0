import * as v from 'valibot';

// What the two messages of a challenge look like in a browser: JSON as base64url in a field of a form (EMV 3-D Secure).
const MOST_LETTERS = 2048;

const creq = v.object({
  messageType: v.literal('CReq'),
  messageVersion: v.pipe(v.string(), v.regex(/^2\.[0-9]\.[0-9]$/)),
  acsTransID: v.pipe(v.string(), v.uuid()),
  challengeWindowSize: v.picklist(['01', '02', '03', '04', '05']),
});

/** The id that a CReq names; undefined where that is none. */
export const challengeOfCreq = (field: string): string | undefined => {
  if (!/^[A-Za-z0-9_-]+$/.test(field) || field.length > MOST_LETTERS) return undefined;
  const result = v.safeParse(creq, parsed(Buffer.from(field, 'base64url').toString()));
  return result.success ? result.output.acsTransID : undefined;
};

/** The CRes that says how a challenge ended. */
export const cresOf = ({id, status}: {id: string; status: string}): string =>
  Buffer.from(JSON.stringify({messageType: 'CRes', acsTransID: id, transStatus: status})).toString(
    'base64url',
  );

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
