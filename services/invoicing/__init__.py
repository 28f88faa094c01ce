"""Invoices: the document (``document``), its making (``generator``), its looks (``html``), its sending (``jobs``)."""
