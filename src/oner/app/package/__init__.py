"""What every department is handed: papers, tables, machine files."""
