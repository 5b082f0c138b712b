// The table of views. core/route.js gets it from start.js, so that a view may import the route and not the other way.

import { changesView } from "./views/changes.js";
import { compareView } from "./views/compare.js";
import { departmentView } from "./views/department.js";
import { documentsView } from "./views/documents.js";
import { failedView, missingView } from "./views/failed.js";
import { foldersView } from "./views/folders.js";
import { clauseView, documentView } from "./views/reader.js";
import { remarksView } from "./views/remarks.js";
import { searchView } from "./views/search.js";
import { uploadView } from "./views/upload.js";

/**
 * A view takes the parts of its path and the query, and returns or promises {title, nodes, after}: the nodes for
 * <main>, and what to do once they stand there.
 *
 * routes: pairs of a pattern for the path, whose groups are the parts, and a view
 * missing: the view for a path that matches no pattern
 * failed: takes the error that a view threw, and returns what a view returns
 */
export const VIEWS = {
  routes: [
    [/^\/$/, searchView],
    [/^\/departments\/(.+)$/, departmentView],
    [/^\/documents$/, documentsView],
    [/^\/documents\/([^/]+)$/, documentView],
    [/^\/clauses\/([^/]+)$/, clauseView],
    [/^\/compare$/, compareView],
    [/^\/changes$/, changesView],
    [/^\/folders$/, foldersView],
    [/^\/remarks$/, remarksView],
    [/^\/upload$/, uploadView],
  ],
  missing: missingView,
  failed: failedView,
};
