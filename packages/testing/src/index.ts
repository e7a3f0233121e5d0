export {cards, type TestCard} from './cards.js';
export type {FramePage, FrameValues} from './frame.js';
export {createMockProcessor, type MockOptions, type MockProcessor} from './main.js';
export type {Scenario} from './scenario.js';
export type {SessionOptions} from './session.js';
