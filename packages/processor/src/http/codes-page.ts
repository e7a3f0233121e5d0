import {DECLINES, ERROR_TEXTS, ERRORS, PROBLEMS, type ErrorCode} from '@florin/protocol';

const row = (id: string, ...cells: (string | number)[]): string =>
  `<tr id="${id}"><th><code>${id.replace('decline-', '')}</code></th>${cells.map(cell => `<td>${cell}</td>`).join('')}</tr>`;

const table = (title: string, head: string, rows: string[]): string =>
  `<h2>${title}</h2><table><thead><tr><th>Code</th>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`;

// Written once: all of it comes from the protocol's own tables.
const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Florin codes</title></head><body>
<h1>Codes</h1>
${table(
  'Events of the card form',
  '<th>Meaning</th><th>Who must act</th><th>Try again</th>',
  Object.entries(ERRORS).map(([code, [who, retry]]) => row(code, ERROR_TEXTS[code as ErrorCode], who, retry)),
)}
${table(
  'Problems of the API',
  '<th>HTTP status</th><th>Meaning</th>',
  Object.entries(PROBLEMS).map(([code, [status, detail]]) => row(code, status, detail)),
)}
${table(
  'Declines',
  '<th>Category</th>',
  Object.entries(DECLINES).map(([code, category]) => row(`decline-${code}`, category)),
)}
</body></html>
`;

/** The page that `docs` and `type` of errors and problems point to. */
export const codesPage = (): Response =>
  new Response(PAGE, {
    headers: {'content-type': 'text/html; charset=utf-8', 'content-security-policy': "default-src 'none'"},
  });
