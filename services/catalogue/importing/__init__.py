"""The wholesaler's files into the catalogue: ``docs/catalogue.md`` describes them."""

from services.catalogue.importing.planning import plan
from services.catalogue.importing.report import BusyError, Fault, FileReport, FormatError, ImportReport
from services.catalogue.importing.run import Progress, import_path
from services.catalogue.importing.wishes import MappingError, wishes_for

__all__ = [
    "BusyError",
    "Fault",
    "FileReport",
    "FormatError",
    "ImportReport",
    "MappingError",
    "Progress",
    "import_path",
    "plan",
    "wishes_for",
]
