"""Scripts as people write them: read, checked, and given their meaning."""
