// Builds nodes. Text only ever becomes text nodes: nothing in a document is read as markup.

const SVG = "http://www.w3.org/2000/svg";

/** The nodes and texts of a nested list, without what a condition that is not met leaves behind. */
export const presentNodes = (children) =>
  children.flat(Infinity).filter((child) => child !== null && child !== undefined && typeof child !== "boolean");

const filled = (node, properties, children) => {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...presentNodes(children));
  return node;
};

/** An HTML element; a function among the properties listens to the event of that name. */
export const element = (name, properties = {}, ...children) =>
  filled(document.createElement(name), properties, children);

/** An SVG element, built as an HTML element is. */
export const svgElement = (name, properties = {}, ...children) =>
  filled(document.createElementNS(SVG, name), properties, children);

/** Whether to open a <details>: as the reader left it, or else unless the screen matches the media query `small`. */
export const isOpen = (id, small) => document.getElementById(id)?.open ?? !matchMedia(small).matches;
