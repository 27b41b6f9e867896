"""Reports: diagnostics become text; nothing here prints."""
