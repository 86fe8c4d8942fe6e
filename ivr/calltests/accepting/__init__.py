"""Scripts rewritten in place, to what the line says now."""
