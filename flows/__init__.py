"""The phone lines: one YAML file each, and the data that they read."""
