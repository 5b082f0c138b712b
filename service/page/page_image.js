// The printed page, with a frame around the clause: fetched when somebody wants to see it.

import { file } from "./api.js";
import { element } from "./element.js";
import { say } from "./words.js";

const AROUND = 3; // points

export const pageImages = (clause, facts, text) => {
  if (!facts.source.toLowerCase().endsWith(".pdf") || !text.pages.length) return null;
  const boxes = text.boxes.filter((box) =>
    clause.pieces.some(([start, end]) => box.span[0] < end && box.span[1] > start),
  );
  const pages = [...new Set(boxes.length ? boxes.map((box) => box.page) : [clause.page ?? 1])].sort((a, b) => a - b);
  const toggle = (event) => {
    if (!event.target.open || event.target.querySelector("figure")) return;
    event.target.append(
      ...pages.map((page) =>
        figure(
          facts,
          page,
          boxes.filter((box) => box.page === page),
        ),
      ),
    );
  };
  return element("details", { class: "pages", id: "page-image", toggle }, element("summary", {}, say("reader.image")));
};

const figure = (facts, page, boxes) => {
  const holder = element("div", { class: "sheet" });
  const caption = element("figcaption", {}, say("hit.page", { page }));
  fill(holder, facts, page, boxes).catch(() => {
    caption.textContent = say("reader.image.failed");
  });
  return element("figure", {}, holder, caption);
};

const fill = async (holder, facts, page, boxes) => {
  const { bytes, headers } = await file(`/v1/documents/${facts.id}/pages/${page}.png`);
  const scale = Number(headers.get("x-pixels-per-point"));
  const image = element("img", {
    src: URL.createObjectURL(bytes),
    alt: say("reader.image.alt", { title: facts.title || facts.source, page }),
  });
  await image.decode();
  URL.revokeObjectURL(image.src);
  const [width, height] = [image.naturalWidth / scale, image.naturalHeight / scale];
  holder.append(image, ...(boxes.length ? [frame(hull(boxes), width, height)] : []));
};

const hull = (boxes) => ({
  left: Math.min(...boxes.map((box) => box.left)) - AROUND,
  top: Math.min(...boxes.map((box) => box.top)) - AROUND,
  right: Math.max(...boxes.map((box) => box.right)) + AROUND,
  bottom: Math.max(...boxes.map((box) => box.bottom)) + AROUND,
});

const frame = (box, width, height) => {
  const made = element("div", { class: "frame" });
  made.style.left = `${(box.left / width) * 100}%`;
  made.style.top = `${(box.top / height) * 100}%`;
  made.style.width = `${((box.right - box.left) / width) * 100}%`;
  made.style.height = `${((box.bottom - box.top) / height) * 100}%`;
  return made;
};
