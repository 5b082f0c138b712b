// What the browser stores for this reader. The page also works where it stores nothing, as in private windows.

const storeOn = (storage) => ({
  get(name) {
    try {
      return storage().getItem(name);
    } catch {
      return null;
    }
  },
  /** Store a value; an empty one is removed. */
  set(name, value) {
    try {
      if (value) storage().setItem(name, value);
      else storage().removeItem(name);
    } catch {
      // the value is not stored, then
    }
  },
});

/** Lasts until the reader clears it. */
export const lastingStore = storeOn(() => localStorage);

/** Lasts until the tab is closed. */
export const tabStore = storeOn(() => sessionStorage);
