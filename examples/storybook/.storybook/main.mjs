import {fileURLToPath} from 'node:url';

const fileOf = specifier => fileURLToPath(import.meta.resolve(specifier));

/** A font of one file, as the operator of a processor would serve it to the form. */
const font = (from, name) => ({
  from: fileOf(`@fontsource/${from}-400-normal.woff2`),
  to: `/frame/fonts/${name}`,
});

export default {
  framework: '@storybook/web-components-vite',
  addons: ['@storybook/addon-docs'],
  stories: ['../src/**/*.stories.ts'],
  core: {disableTelemetry: true, disableWhatsNewNotifications: true},
  // What a processor serves: the production build of the frame, and fonts. The rest the mock answers.
  staticDirs: [
    {
      from: fileURLToPath(new URL('.', import.meta.resolve('@florin/frame/manifest.json'))),
      to: '/frame/assets',
    },
    {from: fileOf('msw/mockServiceWorker.js'), to: '/mockServiceWorker.js'},
    font('noto-sans/files/noto-sans-latin', 'noto-sans.woff2'),
    font('noto-sans-arabic/files/noto-sans-arabic-arabic', 'noto-sans-arabic.woff2'),
    font('noto-sans-jp/files/noto-sans-jp-japanese', 'noto-sans-jp.woff2'),
  ],
  // Larger than usual: Storybook itself and the words of every language.
  viteFinal: config => ({...config, build: {...config.build, chunkSizeWarningLimit: 2000}}),
};
