// The folders that are followed: what is new, changed, renamed or gone in them, and a button that does it.

import { documentAddress } from "../core/addresses.js";
import { get, post } from "../core/api.js";
import { openDialog } from "../core/dialog.js";
import { element } from "../core/element.js";
import { documentLabel } from "../core/labels.js";
import { showError } from "../core/notice.js";
import { show } from "../core/route.js";
import { say } from "../core/words.js";

// what there is to do in a folder, in the order in which it is shown, and what is only told
const TO_DO = ["new", "changed", "renamed", "gone"];
const TOLD = ["unreadable", "waiting"];

// Maximum number of files of one kind, and of documents taken in, that are shown at once.
const FEW = 30;
const MOST_ADDED = 100;

// HTTP status of the refusal that no folder is followed
const REFUSED = 422;

// ids of the documents that were taken in from this view last; null before
let added = null;

export const foldersView = async () => {
  const reply = await get("/v1/sync").catch((error) => {
    if (error.status === REFUSED) return { folders: [], words: error.message };
    throw error;
  });
  const news = added;
  added = null;
  return {
    title: say("folders.title"),
    nodes: [
      element("h1", {}, say("folders.title")),
      element("p", { class: "lead" }, reply.words ?? say("folders.lead")),
      news && (await result(news)),
      reply.folders.map(folderSection),
      reply.folders.length > 0 && updateButton(reply.folders),
    ],
  };
};

/** Number of files of `folders` with something to do, of one kind or of all. */
export const toDo = (folders, kinds = TO_DO) =>
  folders.reduce((sum, folder) => sum + kinds.reduce((files, kind) => files + folder[kind].length, 0), 0);

const folderSection = (folder, number) =>
  element(
    "section",
    { class: "folder", "aria-labelledby": `folder-${number}` },
    element("h2", { id: `folder-${number}` }, folder.folder),
    folder.error
      ? element("p", { class: "fault" }, folder.error)
      : [
          element("p", { class: "facts" }, counts(folder)),
          [...TO_DO, ...TOLD].map((kind) => fileList(kind, folder[kind], `folder-${number}-${kind}`)),
        ],
  );

const counts = (folder) => [
  toDo([folder]) === 0 && element("span", {}, say("folders.none")),
  element("span", {}, say("folders.same", { count: folder.same })),
];

const fileList = (kind, files, id) =>
  files.length > 0 &&
  element(
    "details",
    { class: `files ${kind}`, id, open: document.getElementById(id)?.open ?? files.length <= FEW },
    element(
      "summary",
      {},
      element("span", {}, say(`folders.${kind}`)),
      element("span", { class: "count" }, String(files.length)),
    ),
    element("ul", {}, files.map(fileLine)),
  );

const fileLine = (file) => {
  if (typeof file === "string") return element("li", { lang: "zh-CN" }, file);
  if (file.reason) return element("li", {}, file.reason.startsWith(file.path) ? file.reason : `${file.path}：${file.reason}`);
  return element("li", { lang: "zh-CN" }, file.before ? `${file.before} → ${file.path}` : file.path);
};

const updateButton = (folders) => {
  const status = element("p", { class: "state", role: "status" });
  const button = element(
    "button",
    { type: "button", class: "main", id: "update", disabled: toDo(folders) === 0, click: () => confirmLoss() },
    say("folders.update"),
  );
  const gone = toDo(folders, ["gone"]);
  const confirmLoss = () =>
    gone
      ? openDialog(
          say("folders.sure"),
          element("p", {}, say("folders.sure.text", { count: gone })),
          say("folders.update"),
          update,
        )
      : update();
  const update = async () => {
    button.disabled = true;
    status.textContent = say("folders.updating", { count: toDo(folders) });
    status.after(element("progress", { "aria-label": say("folders.update") }));
    try {
      added = (await post(`/v1/sync?gone=${gone}`, {})).added;
    } catch (error) {
      showError(error);
    }
    show({ moved: false });
  };
  return element("div", { class: "update" }, button, status);
};

/** What was done, with links to what came in. */
const result = async (ids) => {
  const shown = await Promise.all(ids.slice(0, MOST_ADDED).map((id) => get(`/v1/documents/${encodeURIComponent(id)}`)));
  return element(
    "section",
    { class: "result", role: "status", "aria-label": say("folders.done", { count: ids.length }) },
    element("p", {}, say("folders.done", { count: ids.length })),
    element(
      "ul",
      {},
      shown.map((doc) =>
        element("li", {}, element("a", { href: documentAddress(doc.id), lang: "zh-CN" }, documentLabel(doc))),
      ),
    ),
  );
};
