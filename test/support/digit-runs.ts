/** Digits of a card number in a row that count as a leak. The last four may be known. */
const RUN = 5;

/** Escapes of JSON and of URLs undone, as far as digits go. */
const unescaped = (text: string): string =>
  text.replace(/(?:\\u00|%)(3\d)/gi, (_match, hex: string) => String.fromCharCode(parseInt(hex, 16)));

/** What each stretch of base64 or base64url says, read from each of the four letters it may begin at. */
const decoded = (text: string): string =>
  (
    text
      .replaceAll('-', '+')
      .replaceAll('_', '/')
      .match(/[A-Za-z0-9+/]{7,}/g) ?? []
  )
    .flatMap(stretch =>
      [0, 1, 2, 3].map(start => Buffer.from(stretch.slice(start), 'base64').toString('latin1')),
    )
    .join('\n');

/** The digits that stand in hex, whatever stands between the pairs. */
const fromHex = (text: string): string =>
  text.replace(/[\s:]|0x|\\x/gi, '').replace(/(?:3\d){5,}/g, digits => Buffer.from(digits, 'hex').toString());

/**
 * Every run of five digits or more (or of `run`) of a card number that a text holds: in clear, with spaces or dashes between, in
 * base64 or base64url at any offset, in hex. Each is told as how it was found and which digits; none if all is well.
 */
export const digitRuns = (body: string, pan: string, run = RUN): string[] => {
  const starts = Array.from({length: Math.max(0, pan.length - run + 1)}, (_, i) => i);
  const runs = [...new Set(starts.map(i => pan.slice(i, i + run)))];
  const readings = {
    clear: unescaped(body),
    grouped: unescaped(body).replace(/(?<=\d)[\s-]+(?=\d)/g, ''),
    base64: decoded(body),
    hex: fromHex(body),
  };
  return Object.entries(readings).flatMap(([how, text]) =>
    runs.filter(run => text.includes(run)).map(run => `${how} ${run}`),
  );
};
