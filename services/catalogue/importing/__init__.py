"""The wholesaler's files into the catalogue: ``docs/catalogue.md`` describes them."""

from services.catalogue.importing.report import BusyError, Fault, FileReport, FormatError, ImportReport
from services.catalogue.importing.run import Progress, import_path, plan

__all__ = ["BusyError", "Fault", "FileReport", "FormatError", "ImportReport", "Progress", "import_path", "plan"]
