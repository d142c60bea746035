// What one act of a visitor changes in the address is one step of the browser's history, however many
// parameters it changes: Streamlit makes a step of each, and back would show what never stood on screen.
(() => {
  const step = history.pushState.bind(history);
  let acted = false; // has anybody done something since the last step?
  const watch = (kind, did) => addEventListener(kind, () => { acted = did; }, { capture: true, passive: true });
  for (const kind of ["pointerdown", "click", "keydown", "change", "drop", "paste"]) watch(kind, true);
  watch("popstate", false);
  history.pushState = (...to) => {
    if (acted) step(...to);
    else history.replaceState(...to);
    acted = false;
  };
})();
