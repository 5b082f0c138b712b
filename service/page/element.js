// Builds nodes. Text only ever becomes text nodes: whatever a document holds, none of it is read as markup.

const SVG = "http://www.w3.org/2000/svg";

/** What of a list can be shown: nothing of conditions that are not met. */
export const nodes = (children) =>
  children.flat(Infinity).filter((child) => child !== null && child !== undefined && typeof child !== "boolean");

const filled = (made, properties, children) => {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name, value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...nodes(children));
  return made;
};

/** An HTML element; a function among the properties listens to the event of that name. */
export const element = (name, properties = {}, ...children) =>
  filled(document.createElement(name), properties, children);

/** An SVG element. */
export const drawn = (name, properties = {}, ...children) =>
  filled(document.createElementNS(SVG, name), properties, children);

/** Whether something that folds is to be open: as the reader left it, or else on screens that are not `small`. */
export const isOpen = (id, small) => document.getElementById(id)?.open ?? !matchMedia(small).matches;
