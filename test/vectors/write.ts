/**
 * `npm run vectors`: makes the protocol's test vectors anew. Keys, signatures and seals are random, so every line
 * changes; what the lines mean does not. Tests read the files as they were committed and never come here.
 */
import {envelopeVectors} from './envelopes.ts';
import {writeFile} from './files.ts';
import {keysFile, newTestKeys} from './keys.ts';
import {resultVectors} from './results.ts';
import {tokenVectors} from './tokens.ts';

const WARNING = 'TEST KEYS. Their private halves are public: never use one for anything else.';

const keys = await newTestKeys();
const tokens = await tokenVectors(keys);
writeFile('keys.json', {about: `Public keys, right and wrong. ${WARNING}`, ...(await keysFile(keys))});
writeFile('session-tokens.json', {about: 'Session tokens as a frame meets them.', vectors: tokens});
writeFile('envelopes.json', {
  about: 'Sealed cards as a processor meets them.',
  vectors: await envelopeVectors(keys, tokens),
});
writeFile('results.json', {
  about: "Signed results as a merchant's server meets them.",
  vectors: resultVectors(keys),
});
