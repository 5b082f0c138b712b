"""Files of office programs: documents, workbooks, presentations, tables."""
