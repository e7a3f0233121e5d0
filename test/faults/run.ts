import {prepareStore} from './prepare.ts';
import {simulate} from './simulate.ts';
import {createTrace} from './trace.ts';
process.on('unhandledRejection', (e) => { console.log('UNHANDLED', e, (globalThis as any).lines?.slice(-15).join('\n')); process.exit(1)});
const t0=performance.now();
const store = await prepareStore();
console.log('prepared', performance.now()-t0);
const [from, n] = process.argv.slice(2).map(Number);
const T=performance.now();
for (let seed = from!; seed < from! + n!; seed++) {
  const t=performance.now();(globalThis as any).Q=0;(globalThis as any).QT=0;
  const o = await simulate(store, {seed});
  if (n===1) console.log(o.trace.join('\n'));
  console.log(seed, (globalThis as any).Q, ((globalThis as any).QT??0).toFixed(0), (performance.now()-t).toFixed(0), 'virt', o.took, 'lines', o.trace.length, 'faults', o.faults.length, 'crashes', o.crashes, 'pays', o.books.payments.length, o.books.approvals, o.violations.slice(0,3));
}
console.log('mean', (performance.now()-T)/n!);
console.log(Object.entries((globalThis as any).qs).sort((a:any,b:any)=>b[1][1]-a[1][1]).slice(0,25).map(([k,v]:any)=>v[0]+' '+v[1].toFixed(0)+' '+k.replaceAll('\n',' ')).join('\n'));process.exit();
