"""Files that people keep lists in, as rows of text: CSV in any encoding and with any delimiter, Excel workbooks."""
