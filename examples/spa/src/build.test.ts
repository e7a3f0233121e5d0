import {fileURLToPath} from 'node:url';
import {build, type Rolldown} from 'vite';
import {expect, test} from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

test('it builds from the npm packages, without the server’s half', async () => {
  const result = (await build({root, logLevel: 'error', build: {write: false}})) as Rolldown.RolldownOutput;
  const files = result.output.map(({fileName}) => fileName.replace(/.*\./, '.')).sort();
  expect(files).toEqual(['.css', '.html', '.js']);
  const [chunk] = result.output.filter(output => output.type === 'chunk');
  expect(chunk!.code).toContain('florin-card-form');
  expect(chunk!.code).not.toContain('sk_test');
});
