// Every benchmark, one after the other. Exits with 1 where a figure misses its bound.
await import('./form.ts');
await import('./switching.ts');
await import('./processor.ts');
