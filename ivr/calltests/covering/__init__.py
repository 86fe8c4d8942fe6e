"""What calls covered of a flow, as files and pages."""
