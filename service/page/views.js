// The table of views. core/route.js gets it from start.js, so that a view may import the route and not the other way.

import { compareView } from "./views/compare.js";
import { departmentView } from "./views/department.js";
import { documentsView } from "./views/documents.js";
import { failedView, missingView } from "./views/failed.js";
import { clauseView, documentView } from "./views/reader.js";
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
    [/^\/upload$/, uploadView],
  ],
  missing: missingView,
  failed: failedView,
};
