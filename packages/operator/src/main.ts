/** The operator's page: what it takes from the machine, and when it shows another place. */
import {Page} from './page.js';

const page = new Page({window, fetch: (...call) => fetch(...call), now: () => Date.now()});
addEventListener('hashchange', () => void page.go());
void page.go();
