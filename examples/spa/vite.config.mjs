import {defineConfig} from 'vite';
import {api} from './src/server.ts';

/** The app's own server, in Vite's. Elsewhere it is a route of whatever server you have. */
const server = {
  name: 'api',
  configureServer: ({middlewares}) => void middlewares.use('/api/session', api),
  configurePreviewServer: ({middlewares}) => void middlewares.use('/api/session', api),
};

export default defineConfig({
  plugins: [server],
  server: {port: 4310, strictPort: true},
  preview: {port: 4310, strictPort: true},
});
