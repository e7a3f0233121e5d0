/** Which messages may be acted upon, by who sends them. */
export * from './check-from-frame.js';
export * from './check-from-host.js';
