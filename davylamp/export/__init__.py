"""History as files: CSV, Excel workbooks, Parquet; each with the proof of what it was made from."""
