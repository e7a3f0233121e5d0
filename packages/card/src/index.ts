import './all.js';

export * from './core.js';
