/** Runs before a document's own scripts and tells what is typed there in every way a page has, on purpose. */
export const leakInPage = (): void => {
  let typed = '';
  const tell = (): void => {
    console.log(typed);
    void fetch(`${location.origin}/leak?typed=${typed}`).catch(() => undefined);
    window.parent.postMessage(typed, '*');
  };
  window.addEventListener('keydown', ({key}) => {
    if (!/^\d$/.test(key)) return;
    typed = (typed + key).slice(-16);
    if (typed.length === 16) tell();
  });
  if (window.top !== window) return;
  window.addEventListener('message', ({data}) => {
    if (typeof data !== 'string' || data.length !== 16) return;
    localStorage.setItem('typed', data);
    document.cookie = `typed=${data}`;
    document.title = data;
    history.replaceState({typed: data}, '');
    setTimeout(() => {
      throw new Error(`typed ${data}`);
    });
  });
};
