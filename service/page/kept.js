// What the browser keeps for this reader; where it keeps nothing (private windows), the page works without.

const at = (store) => ({
  get(name) {
    try {
      return store().getItem(name);
    } catch {
      return null;
    }
  },
  set(name, value) {
    try {
      if (value) store().setItem(name, value);
      else store().removeItem(name);
    } catch {
      // not kept, then
    }
  },
});

export const forGood = at(() => localStorage);
export const forThisTab = at(() => sessionStorage);
