import {setCustomElementsManifest, type Preview} from '@storybook/web-components-vite';
import manifest from '@florin/elements/custom-elements.json' with {type: 'json'};
import {startMock, tokenFor, type StorySession} from './mock.ts';
import {renderForm} from './render.ts';
import './page.css';

setCustomElementsManifest(manifest);

/** The session of the story that is shown: a change of its controls keeps it, and with it what was typed. */
let shown: {story: string; token: string} | undefined;

const keptToken = async (story: string, session: StorySession): Promise<string> => {
  if (shown?.story !== story) shown = {story, token: await tokenFor(session)};
  return shown.token;
};

const RTL = ['ar', 'fa', 'he', 'ur'];

/** Dresses the page around the form. */
const dress = ({theme, locale}: {theme?: string; locale?: string}): void => {
  const root = document.documentElement;
  root.dataset['theme'] = theme ?? 'light';
  root.lang = locale ?? 'en';
  root.dir = RTL.includes(root.lang) ? 'rtl' : 'ltr';
};

const choices = (title: string, icon: 'globe' | 'paintbrush', items: readonly string[]) => ({
  description: title,
  toolbar: {title, icon, items: [...items], dynamicTitle: true},
});

const preview: Preview = {
  beforeAll: startMock,
  beforeEach: () => () => void (shown = undefined),
  loaders: [
    async ({id, parameters}) => ({
      token: await keptToken(id, (parameters['session'] as StorySession | undefined) ?? {}),
    }),
  ],
  render: renderForm,
  decorators: [
    (story, {globals, parameters}) => {
      dress({...globals, ...(parameters['page'] as object | undefined)});
      return story();
    },
  ],
  globalTypes: {
    theme: choices('Theme', 'paintbrush', ['light', 'dark', 'branded']),
    locale: choices('Language', 'globe', ['en', 'de', 'es', 'fr', 'ja', 'ar', 'he']),
  },
  initialGlobals: {theme: 'light', locale: 'en'},
  parameters: {
    layout: 'fullscreen',
    controls: {expanded: true},
    options: {storySort: {order: ['Card form']}},
  },
};

export default preview;
