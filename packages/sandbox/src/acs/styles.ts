/** The look of the issuers' pages. In a page by its hash, so that nothing is loaded for it. */
export const styles = `
:root {
  color-scheme: light;
  --ink: #1c2430;
  --soft: #566171;
  --line: #d6dce4;
  --field: #79859a;
  --bank: #17406d;
  --bad: #b3261e;
  background: #fff;
  color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif;
  -webkit-text-size-adjust: 100%;
}
*, ::before, ::after { box-sizing: border-box; }
body { max-width: 27rem; margin: 0 auto; padding: 0 16px 16px; overflow-wrap: anywhere; }
header {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  justify-content: space-between;
  gap: 0 12px;
  padding: 12px 0;
  border-bottom: 1px solid var(--line);
  color: var(--bank);
  font-weight: 650;
}
header span { color: var(--soft); font-size: 13px; font-weight: 400; }
h1 { margin: 16px 0 8px; font-size: 20px; line-height: 1.3; }
p { margin: 8px 0; }
dl { margin: 0 0 16px; }
dl > div {
  display: flex;
  flex-wrap: wrap;
  justify-content: space-between;
  gap: 0 16px;
  padding: 6px 0;
  border-bottom: 1px solid var(--line);
}
dt { color: var(--soft); }
dd { margin: 0; font-weight: 550; }
label { display: block; margin-bottom: 4px; font-weight: 550; }
input:not([type='hidden']) {
  display: block;
  width: 100%;
  min-height: 48px;
  padding: 0 12px;
  border: 1px solid var(--field);
  border-radius: 8px;
  background: #fff;
  color: inherit;
  font: 20px/1.2 ui-monospace, monospace;
  letter-spacing: 0.2em;
}
input[aria-invalid] { border-color: var(--bad); }
#hint { color: var(--soft); font-size: 14px; }
#wrong { color: var(--bad); }
.buttons { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 16px; }
button {
  flex: 1 1 8rem;
  min-height: 48px;
  padding: 0 16px;
  border: 1px solid var(--bank);
  border-radius: 8px;
  background: var(--bank);
  color: #fff;
  font: inherit;
  font-weight: 600;
  cursor: pointer;
}
button + button { background: #fff; color: var(--bank); }
:focus-visible { outline: 3px solid #2f7bc4; outline-offset: 2px; }
`;
