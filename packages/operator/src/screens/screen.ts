import type {TemplateResult} from 'lit/html.js';
import type {Route} from '../route.js';
import type {Server} from '../server.js';

/** What is shown of a place: read first, then drawn at once. */
export interface Screen {
  title: string;
  body: TemplateResult;
}

/** @throws Failure where the server has nothing to show, or does not answer */
export type Show = (server: Server, route: Route) => Promise<Screen>;
