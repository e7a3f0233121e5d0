export {default} from '../src/preview.ts';
