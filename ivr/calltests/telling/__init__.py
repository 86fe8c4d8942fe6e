"""What a failed call is told with: the call, the difference, and the reasons."""
