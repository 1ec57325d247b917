"""What comes in by the file and goes out by the copy.

**In**: many reports from a spreadsheet or from another system, by the rules of the page, with a dry run, an error report that can be
corrected and sent again, and no row twice. **Out**: every print, export and copy carries user, time and a copy number (R-25).

    reading   bytes to rows: csv, xlsx, NDJSON            columns   which column is which field
    jobs      the life of an import                       batches   rows to case files, a batch a transaction
    worker    who does the work, and goes on after a kill faults    the rows that stayed outside, as a file
    sheets    rows to bytes, streamed                     copies    the register of copies
"""
