"""Files: YAML that knows where each key stands, outputs that appear whole or not at all.

``ncstats.files.models`` (which imports pydantic) is imported by name where it is needed.
"""

from ncstats.files.documents import Document, Place, read_yaml
from ncstats.files.outputs import (
    csv_text,
    output_folder,
    write_bytes_whole,
    write_text,
    write_text_whole,
)
from ncstats.files.reading import bundled, fingerprint, read_bytes
from ncstats.files.scratch import scratch_folder

__all__ = [
    "Document",
    "Place",
    "bundled",
    "csv_text",
    "fingerprint",
    "output_folder",
    "read_bytes",
    "read_yaml",
    "scratch_folder",
    "write_bytes_whole",
    "write_text",
    "write_text_whole",
]
