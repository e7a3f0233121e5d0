/** The form on its page: wired to what the frame has from outside, and to the page that embeds it. */
import {connect} from './connect.js';
import {Form} from './form/form.js';
import {styles} from './form/styles.js';
import {newFrame, tell, tellChange} from './frame.js';
import {fromOutside, meetCallers} from './gate.js';
import {foresee, forget} from './payer.js';
import {show, tellHeight} from './show.js';
import {retellErrors} from './wrong.js';

const tools = fromOutside();
const {clock, runtime} = tools;
const sheet = new CSSStyleSheet();
sheet.replaceSync(styles);
document.adoptedStyleSheets = [sheet];
const form = new Form(document.body, {
  now: clock.now,
  after: (ms, task) => runtime.after(ms, task),
  changed: () => {
    tellChange(frame);
    tellHeight(frame);
    retellErrors(frame);
    foresee(frame);
  },
  forget: card => void forget(frame, card),
  entered: () => tell(frame, {type: 'enter'}),
});
const frame = newFrame(window, tools, form, tools.page);
addEventListener('resize', () => {
  show(frame, {});
  tellHeight(frame);
});
addEventListener('pagehide', () => form.clear());
addEventListener('pageshow', ({persisted}) => {
  if (!persisted) return;
  form.clear();
  clock.doubt();
});
// A frozen page's timers, and in some browsers its clock, stood still (Page Lifecycle).
document.addEventListener('resume', clock.doubt);
meetCallers(caller => void connect(frame, caller));
