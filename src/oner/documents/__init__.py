"""What each department is handed: drawings and pages, computed from the plan and nothing else."""
