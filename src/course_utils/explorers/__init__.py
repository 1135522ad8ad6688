"""The figures of the book: one module a chapter, put together from mathematics and drawing."""
