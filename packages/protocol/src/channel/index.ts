/** The channel between merchant page and secure frame: one handshake, then one port. */
export * from './check-messages.js';
export * from './frame.js';
export * from './host.js';
export * from './messages.js';
export * from './check-theme.js';
export * from './theme.js';
export * from './versions.js';
