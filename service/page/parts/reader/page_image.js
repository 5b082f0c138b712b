// Images of the printed pages with a frame around the clause, requested when they are unfolded.

import { getFile } from "../../core/api.js";
import { element } from "../../core/element.js";
import { documentLabel } from "../../core/labels.js";
import { say } from "../../core/words.js";

// Points between the words of a clause and the frame around them.
const MARGIN = 3;

/** The folded images for a clause; null for documents other than PDF. `text`: the reply of `/text`. */
export const pageImages = (clause, doc, text) => {
  if (!doc.source.toLowerCase().endsWith(".pdf") || !text.pages.length) return null;
  const boxes = boxesOf(clause, text.boxes);
  const pages = [...new Set(boxes.length ? boxes.map((box) => box.page) : [clause.page ?? 1])].sort((a, b) => a - b);
  const toggle = (event) => {
    if (!event.target.open || event.target.querySelector("figure")) return;
    event.target.append(
      ...pages.map((page) =>
        figure(
          doc,
          page,
          boxes.filter((box) => box.page === page),
        ),
      ),
    );
  };
  return element("details", { class: "pages", id: "page-image", toggle }, element("summary", {}, say("reader.image")));
};

/** The boxes whose words are among those of the clause. */
export const boxesOf = (clause, boxes) =>
  boxes.filter(({ span }) => clause.pieces.some(([start, end]) => span[0] < end && span[1] > start));

const figure = (doc, page, boxes) => {
  const sheet = element("div", { class: "sheet" });
  const caption = element("figcaption", {}, say("hit.page", { page }));
  fill(sheet, doc, page, boxes).catch(() => {
    caption.textContent = say("reader.image.failed");
  });
  return element("figure", {}, sheet, caption);
};

const fill = async (sheet, doc, page, boxes) => {
  const { bytes, headers } = await getFile(`/v1/documents/${doc.id}/pages/${page}.png`);
  const scale = Number(headers.get("x-pixels-per-point"));
  const image = element("img", {
    src: URL.createObjectURL(bytes),
    alt: say("reader.image.alt", { title: documentLabel(doc), page }),
  });
  await image.decode();
  URL.revokeObjectURL(image.src);
  sheet.append(image);
  if (boxes.length) sheet.append(frame(boxes, image.naturalWidth / scale, image.naturalHeight / scale));
};

/** The frame around `boxes` in per cent of a page of `width` by `height` points. */
export const frameStyle = (boxes, width, height) => {
  const left = Math.min(...boxes.map((box) => box.left)) - MARGIN;
  const top = Math.min(...boxes.map((box) => box.top)) - MARGIN;
  const right = Math.max(...boxes.map((box) => box.right)) + MARGIN;
  const bottom = Math.max(...boxes.map((box) => box.bottom)) + MARGIN;
  return {
    left: `${(left / width) * 100}%`,
    top: `${(top / height) * 100}%`,
    width: `${((right - left) / width) * 100}%`,
    height: `${((bottom - top) / height) * 100}%`,
  };
};

const frame = (boxes, width, height) => {
  const node = element("div", { class: "frame" });
  Object.assign(node.style, frameStyle(boxes, width, height));
  return node;
};
