/** The channel between merchant page and secure frame: one handshake, then one port. */
export * from './frame.js';
export * from './host.js';
export * from './messages.js';
export * from './theme.js';
